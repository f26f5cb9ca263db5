import Digests
import JobKit

extension Finding {
    /// The finding as it stands in the report.
    var item: ReportItem {
        var detail = self.extra
        if check == .path { detail["links"] = .object(links.names.mapValues { .string($0) }) }
        detail["account"] = .string(place.account)
        detail["region"] = .string(place.region)
        detail["resource"] = .string(resource)
        detail["documentation"] = .string(check.documentation)
        detail["fingerprint"] = .string(fingerprint)
        detail["member"] = place.member.map { .string($0) }
        detail["destination"] = place.destination.map { .string($0) }
        detail["log_group"] = place.logGroup.map { .string($0) }
        if !self.advice.isEmpty { detail["advice"] = .array(self.advice.map { .string($0) }) }
        // What is well needs no further words: at a thousand accounts they would be most of the report.
        if ![.ok, .skipped].contains(status) {
            detail["expected"] = self.expected.map { .string($0) }
            detail["found"] = self.found.map { .string($0) }
            detail["remedy"] = self.remedy.map { .string($0.text) }
            detail["cause"] = self.cause.map { .string($0) }
            detail["no_repair"] = self.noRepair.map { .string($0) }
        }
        if let obstacle = self.obstacle {
            detail["operation"] = .string(obstacle.operation)
            detail["error"] = .string(obstacle.error)
            detail["role"] = .string(obstacle.role)
        }
        return ReportItem(
            id: id,
            kind: check.kind,
            rule: check.rawValue,
            status: status.rawValue,
            reason: reason.rawValue,
            detail: detail
        )
    }

    /// The same for the same thing from run to run, whatever is said of it: the first 16 digits of the id's SHA-256.
    private var fingerprint: String { Hex.encode(SHA256.hash(Array(id.utf8)).prefix(8)) }
}
