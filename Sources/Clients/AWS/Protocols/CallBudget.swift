package import Resilience

/// How often the operations of one account may be called.
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
        let rate: Double
        let pacer: CallPacer
        let deadline: Deadline

        func wait() async throws { try await pacer.take(key, rate: rate, by: deadline) }
        func slowDown() { pacer.slowDown(key) }
    }

    func pace(_ service: AWSService, region: String, _ operation: String, by deadline: Deadline) -> Pace {
        let place = service.signingRegion(region)
        return Pace(
            key: "\(account)/\(place)/\(service.prefix)/\(operation)",
            rate: rate(service, operation),
            pacer: pacer,
            deadline: deadline
        )
    }
}
