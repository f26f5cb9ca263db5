/// How often an operation may be called, by one account.
package struct CallRate: Sendable, Equatable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// Calls a second; more than zero.
    package var perSecond: Double
    /// The name of a rate that several operations of a service share; `nil` for one of the operation's own.
    package var pool: String?
    /// Whether it counts the calls in all regions together.
    package var spansRegions: Bool

    package init(_ perSecond: Double, pool: String? = nil, spansRegions: Bool = false) {
        self.perSecond = perSecond
        self.pool = pool
        self.spansRegions = spansRegions
    }

    package init(floatLiteral value: Double) { self.init(value) }
    package init(integerLiteral value: Int) { self.init(Double(value)) }
}
