/// Yes, no, or not to be told, and for what reasons.
enum Truth: Sendable, Equatable {
    case yes
    case no
    case unknown(Set<String>)

    init(_ value: Bool) { self = value ? .yes : .no }

    /// One no decides; else one unknown does.
    static func all(_ values: some Sequence<Truth>) -> Truth {
        var reasons: Set<String> = []
        for value in values {
            switch value {
            case .no: return .no
            case .unknown(let more): reasons.formUnion(more)
            case .yes: break
            }
        }
        return reasons.isEmpty ? .yes : .unknown(reasons)
    }

    /// One yes decides; else one unknown does.
    static func any(_ values: some Sequence<Truth>) -> Truth {
        !all(values.lazy.map { !$0 })
    }

    /// The same, but a yes only where there are no doubts.
    func unless(_ doubts: Set<String>) -> Truth { doubts.isEmpty ? self : .all([self, .unknown(doubts)]) }

    static prefix func ! (value: Truth) -> Truth {
        switch value {
        case .yes: .no
        case .no: .yes
        case .unknown(let reasons): .unknown(reasons)
        }
    }
}
