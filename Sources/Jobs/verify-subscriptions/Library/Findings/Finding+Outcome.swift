extension Finding {
    /// Made to fail; what was expected stays where nothing else is said.
    mutating func fail(_ reason: Reason, expected: String? = nil, found: String?) {
        tell(.fail, reason, expected, found)
    }

    /// Made a warning; what was expected stays where nothing else is said.
    mutating func warn(_ reason: Reason, expected: String? = nil, found: String?) {
        tell(.warn, reason, expected, found)
    }

    private mutating func tell(_ status: Status, _ reason: Reason, _ expected: String?, _ found: String?) {
        self.status = status
        self.reason = reason
        if let expected { self.expected = expected }
        self.found = found
    }

    /// Nothing to judge: what it is about is not there, which another check tells.
    func skipped() -> Finding {
        var finding = self
        finding.status = .skipped
        finding.reason = .notApplicable
        return finding
    }

    /// A path that must not be: nothing is to be forwarded here.
    func unused() -> Finding {
        guard status != .ok else { return skipped() }
        var finding = Finding(check, place, .skipped, .notApplicable, resource: resource)
        finding.links = links
        return finding
    }

    /// Made unknown by what stood in the way.
    func blocked(by obstacle: Obstacle) -> Finding {
        var finding = self
        finding.status = .unknown
        finding.reason =
            switch obstacle.kind {
            case .unreadable: .unreadable
            case .undecidable: .undecidable
            case .late: .notBegun
            }
        finding.obstacle = obstacle
        finding.repair = nil
        return finding
    }
}
