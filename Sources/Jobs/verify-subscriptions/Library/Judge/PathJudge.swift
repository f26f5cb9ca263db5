import JobKit

/// Joins the findings along one path into one verdict: X1.
struct PathJudge {
    let place: Place
    /// Of the destination, the sender and the log group; muted ones break nothing.
    let findings: [Finding]

    func finding() -> Finding {
        var path = Finding(.path, place, .ok, .delivers, resource: place.logGroup ?? "")
        path.expected = "events of \(place.logGroup ?? "") reach every consumer of \(place.destination ?? "")"
        var links: [String: JSONValue] = [:]
        var firstFailed: (Link, Finding)?, firstOpen: (Link, Finding)?
        for link in Link.allCases {
            let parts = findings.filter { $0.link == link }
            if let failed = parts.first(where: { $0.status == .fail }) {
                links[link.rawValue] = "fail"
                firstFailed = firstFailed ?? (link, failed)
            } else if let open = parts.first(where: { $0.status == .unknown }) {
                links[link.rawValue] = "unknown"
                firstOpen = firstOpen ?? (link, open)
            } else {
                links[link.rawValue] = "ok"
            }
        }
        path.extra["links"] = .object(links)
        guard let (link, cause) = firstFailed ?? firstOpen else { return path }
        path.status = firstFailed == nil ? .unknown : .fail
        path.reason = Reason(link)
        path.extra["broken"] = .string(link.rawValue)
        path.found = cause.found
        path.remedy = cause.remedy
        path.obstacle = cause.obstacle
        path.cause = "\(cause.check.rawValue) \(cause.reason.rawValue): \(cause.resource)"
        return path
    }
}
