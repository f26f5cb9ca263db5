package import Resilience

/// How often the operations of one account may be called, one call after the other.
package struct CallBudget: Sendable {
    private let account: String
    private let pacer: CallPacer
    private let rate: @Sendable (_ service: AWSService, _ operation: String) -> CallRate

    /// Makes the budget of an account.
    ///
    /// - Parameters:
    ///   - account: Twelve digits.
    ///   - pacer: Shared by all accounts of the process.
    ///   - rate: Of an operation.
    package init(
        account: String,
        pacer: CallPacer,
        rate: @escaping @Sendable (_ service: AWSService, _ operation: String) -> CallRate
    ) {
        self.account = account
        self.pacer = pacer
        self.rate = rate
    }

    /// One operation's turn.
    struct Pace: Sendable {
        let key: String
        let account: String
        let rate: Double
        let pacer: CallPacer
        let deadline: Deadline

        var turn: AttemptTurn {
            AttemptTurn(
                take: { try await pacer.enter(key, in: account, rate: rate, by: deadline) },
                giveBack: { pacer.leave(key, in: account) }
            )
        }

        func slowDown() { pacer.slowDown(key) }
    }

    /// The turn of an operation.
    ///
    /// - Parameters:
    ///   - service: Whose operation it is.
    ///   - region: In whose name the request is signed: who answers for a whole partition is one, however it is reached.
    ///   - operation: Such as `DescribeLogGroups`.
    ///   - deadline: No wait outlasts it.
    /// - Returns: What an attempt takes and gives back.
    func pace(_ service: AWSService, region: String, _ operation: String, by deadline: Deadline) -> Pace {
        let rate = rate(service, operation)
        let place = rate.spansRegions || service.isGlobal ? "everywhere" : region
        return Pace(
            key: "\(account)/\(place)/\(service.prefix)/\(rate.pool ?? operation)",
            account: account,
            rate: rate.perSecond,
            pacer: pacer,
            deadline: deadline
        )
    }
}
