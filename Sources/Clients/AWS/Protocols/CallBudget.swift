package import Resilience

/// How often the operations of one account may be called, one call after the other.
package struct CallBudget: Sendable {
    private let account: String
    private let pacer: CallPacer
    private let rate: @Sendable (_ service: AWSService, _ operation: String) -> Double

    /// Makes the budget of an account.
    ///
    /// - Parameters:
    ///   - account: Twelve digits.
    ///   - pacer: Shared by all accounts of the process.
    ///   - rate: Calls a second of an operation.
    package init(
        account: String,
        pacer: CallPacer,
        rate: @escaping @Sendable (_ service: AWSService, _ operation: String) -> Double
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

    func pace(_ service: AWSService, region: String, _ operation: String, by deadline: Deadline) -> Pace {
        let place = service.signingRegion(region)
        return Pace(
            key: "\(account)/\(place)/\(service.prefix)/\(operation)",
            account: account,
            rate: rate(service, operation),
            pacer: pacer,
            deadline: deadline
        )
    }
}
