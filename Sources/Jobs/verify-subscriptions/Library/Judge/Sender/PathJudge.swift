import JobKit

/// Joins the findings along one path into one verdict: X1.
struct PathJudge {
    let place: Place
    /// Of the destination, the sender and the log group; muted ones break nothing.
    let findings: [Finding]

    func finding() -> Finding {
        var path = Finding(.path, place, .ok, .delivers, resource: place.logGroup ?? "")
        path.expected = "events of \(place.logGroup ?? "") reach every consumer of \(place.destination ?? "")"
        var firstFailed: (Link, Finding)?, firstOpen: (Link, Finding)?
        for link in Link.allCases {
            let parts = findings.filter { $0.link == link }
            if let failed = parts.first(where: { $0.status == .fail }) {
                path.links[link] = .fail
                firstFailed = firstFailed ?? (link, failed)
            } else if let open = parts.first(where: { $0.status == .unknown }) {
                path.links[link] = .unknown
                firstOpen = firstOpen ?? (link, open)
            } else {
                // A member that was entered has no finding of its own.
                let isSeen = link == .account || parts.contains { $0.status != .skipped }
                path.links[link] = isSeen ? .ok : .skipped
            }
        }
        guard let (link, cause) = firstFailed ?? firstOpen else { return path }
        path.status = firstFailed == nil ? .unknown : .fail
        path.reason = Reason(link)
        path.extra["broken"] = .string(link.rawValue)
        path.found = cause.found
        path.remedy = remedy(of: cause)
        path.obstacle = cause.obstacle
        path.cause = "\(cause.check.rawValue) \(cause.reason.rawValue): \(cause.resource)"
        return path
    }

    /// A command is for the account of its own finding only.
    private func remedy(of cause: Finding) -> Remedy? {
        guard case .commands? = cause.remedy, cause.place.account != place.account else { return cause.remedy }
        return .advice("See \(cause.id): it is mended in account \(cause.place.account).")
    }
}
