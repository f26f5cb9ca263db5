/// Lets a repair through only where its own fault is proven, and every link before it.
///
/// A link that failed is proven; one that could not be seen is not. What is unknown elsewhere, or in another member, stops nothing.
struct RepairGate {
    /// The findings of the whole run, by destination.
    private let findings: [String: [Finding]]

    init(_ findings: [Finding]) {
        self.findings = Dictionary(grouping: findings) { $0.place.destinationKey }
    }

    /// Whether what a finding proposes may be done.
    func admits(_ finding: Finding, _ proposal: RepairProposal) -> Bool {
        let here = findings[finding.place.destinationKey] ?? []
        let paths = here.filter { $0.check == .path && concerns($0, finding) }
        switch proposal {
        case .retention: return true
        case .permissions: return isLedHere(here) && isSeen(before: .role, paths)
        case .trust(_, let account):
            let own = paths.filter { $0.place.account == account }
            return isLedHere(here) && isSeen(before: .role, own)
        case .admission(let account):
            let own = paths.filter { $0.place.account == account }
            return isLedHere(here) && isSeen(before: .policy, own)
        case .filter, .refilter:
            let isLogging = here.contains {
                $0.check == .groupExists && $0.place == finding.place && $0.status == .ok
            }
            return isLogging && isLedHere(here) && mayBeAdmitted(finding.place.account, here)
        }
    }

    /// A path of the finding's own log group, or of any where it speaks of none.
    private func concerns(_ path: Finding, _ finding: Finding) -> Bool {
        finding.place.logGroup == nil || path.place == finding.place
    }

    /// The destination is there and leads to the configured stream.
    private func isLedHere(_ findings: [Finding]) -> Bool {
        let exists = findings.contains { $0.check == .destinationExists && $0.status == .ok }
        // Another role than the configured one leads there all the same.
        let isLed = findings.contains { finding in
            finding.check == .destinationTarget
                && ([.ok, .muted].contains(finding.status) || finding.status == .fail && finding.link == nil)
        }
        return exists && isLed
    }

    /// At least one path is seen up to a link; where there is none, nothing hides anything.
    private func isSeen(before link: Link, _ paths: [Finding]) -> Bool {
        let before = Link.allCases.prefix { $0 != link }
        return paths.isEmpty || paths.contains { path in before.allSatisfy { path.links[$0] != .unknown } }
    }

    /// Amazon takes a filter only from an account that is admitted, or will be once this run has mended the policy.
    private func mayBeAdmitted(_ account: String, _ findings: [Finding]) -> Bool {
        let own = findings.filter { $0.check == .memberAdmitted && $0.place.subject == account && $0.link != nil }
        let hasPolicy = findings.contains {
            $0.check == .destinationPolicy && $0.status != .unknown && $0.reason != .malformedPolicy
        }
        return hasPolicy && own.allSatisfy { $0.status != .fail || $0.repair != nil }
    }
}
