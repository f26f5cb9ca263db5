import OpenSearch

/// Deletes indexes by exact name in few requests, and finds out what became of each, as a state machine.
///
/// It takes answers and returns the next step; it does no I/O. No DELETE relies on a reading of the uuids older than
/// `freshness`. One offender makes the engine refuse a whole request: it is dropped, and the others are sent again.
/// After an answer that was lost the state is read before anything else is done. The state is read once more at the
/// end, and only that reading makes an index `deleted`.
struct DeletionSequence: Sendable {
    /// What to do next.
    enum Step: Sendable, Equatable {
        /// Read the uuids on which the next DELETEs rely.
        case readIdentities
        case delete([String])
        case wait(Duration)
        /// Read the uuids to learn what became of the DELETEs; also when the run is being stopped.
        case verify
        case finished
    }

    /// What came of the last step.
    enum Answer: Sendable {
        case identities([String: String])
        case deletion(DeleteAnswer)
        case waited
        /// The verifying reading failed.
        case blind(String)
    }

    /// When a step is chosen.
    struct Moment: Sendable {
        /// On the monotonic clock.
        let now: Duration
        /// The soft deadline has passed: nothing new is begun.
        let isLate: Bool
    }

    /// The last word on one index.
    struct Verdict: Sendable, Equatable {
        let name: String
        let status: Status
        let reason: Reason?
        let note: String?
    }

    private enum State: Sendable {
        case choosing
        case deleting([String])
        case verifying
    }

    /// What is believed of an index after its DELETE, until it has been verified.
    private enum Claim: Sendable {
        case acknowledged
        case unknown(String)
    }

    /// How old a reading of the uuids may be when a DELETE relies on it; an attempt to send may take as long again.
    static let freshness = Duration.seconds(5)
    /// Refusals in all before what is left is given up.
    static let mostRefusals = 64
    /// Times in a row that the engine may put us off.
    static let mostPostponements = 4

    private let uuids: [String: String]
    private let overhead: Int
    /// An archived index is not tried twice: its archive is proven only for the first try.
    private let mayRepeat: Bool

    private var state = State.choosing
    private var queue: [[String]]
    private var identities: [String: String] = [:]
    private var readAt: Duration?
    private var claims: [(name: String, claim: Claim)] = []
    /// Those whose first answer was lost: when such an index is gone, we may have deleted it.
    private var tried: Set<String> = []
    private var refusals = 0
    private var postponements = 0
    private var isAbandoned = false
    private var verdicts: [Verdict] = []

    /// Makes a sequence.
    ///
    /// - Parameters:
    ///   - indexes: Each once; the uuids are those of the plan.
    ///   - overhead: Bytes of a DELETE's request line besides the names.
    ///   - mayRepeat: Whether an index whose DELETE was not confirmed, and which is still there, is tried once more.
    init(_ indexes: [IndexSummary], overhead: Int, mayRepeat: Bool = true) {
        uuids = Dictionary(indexes.map { ($0.name, $0.uuid) }) { first, _ in first }
        queue = IndexNames.batches(indexes.map(\.name), overhead: overhead)
        self.overhead = overhead
        self.mayRepeat = mayRepeat
    }

    /// The verdicts since the last call.
    mutating func takeVerdicts() -> [Verdict] {
        defer { verdicts = [] }
        return verdicts
    }

    /// Chooses the first step.
    mutating func begin(_ moment: Moment) -> Step { choose(moment) }

    /// Takes an answer and chooses the next step.
    mutating func next(after answer: Answer, _ moment: Moment) -> Step {
        switch (state, answer) {
        case (.verifying, .identities(let found)): conclude(found)
        case (.verifying, .blind(let text)): concludeBlindly(text)
        case (.choosing, .identities(let found)): identities = found
        case (.deleting(let batch), .deletion(let answer)):
            state = .choosing
            if let step = take(answer, of: batch) { return step }
        default: break
        }
        return choose(moment)
    }

    /// Begins nothing more; what was sent is still verified.
    ///
    /// - Returns: `verify` or `finished`.
    mutating func abandon() -> Step {
        isAbandoned = true
        queue = []
        guard !claims.isEmpty else { return .finished }
        state = .verifying
        return .verify
    }

    // MARK: Choosing

    private mutating func choose(_ moment: Moment) -> Step {
        if case .verifying = state { state = .choosing }
        if moment.isLate {
            for name in queue.joined() { putOff(name) }
            queue = []
        }
        while let batch = queue.first {
            guard let readAt, moment.now - readAt <= Self.freshness else {
                // Counted from before the request: the answer may be older than its arrival.
                self.readAt = moment.now
                return .readIdentities
            }
            queue.removeFirst()
            let present = batch.filter { isStillThere($0) }
            guard !present.isEmpty else { continue }
            state = .deleting(present)
            return .delete(present)
        }
        guard !claims.isEmpty else { return .finished }
        state = .verifying
        return .verify
    }

    private mutating func putOff(_ name: String) {
        if tried.contains(name) {
            settle(name, .failed, .unconfirmed)
        } else {
            settle(name, .deferred, .deadline)
        }
    }

    private mutating func isStillThere(_ name: String) -> Bool {
        let uuid = identities[name]
        if let uuid, uuid == uuids[name] { return true }
        if tried.contains(name) {
            settle(name, .deleted, nil)
        } else {
            settle(name, .skipped, uuid == nil ? .gone : .recreated)
        }
        return false
    }

    // MARK: Answers to a DELETE

    private mutating func take(_ answer: DeleteAnswer, of batch: [String]) -> Step? {
        if case .postponed(let text, let hint) = answer { return postpone(batch, text, hint) }
        postponements = 0
        switch answer {
        case .acknowledged: claims += batch.map { ($0, .acknowledged) }
        case .unconfirmed: claims += batch.map { ($0, .unknown("not confirmed in time")) }
        case .unknown(let text): claims += batch.map { ($0, .unknown(text)) }
        case .refused(let error): divide(batch, after: error)
        case .postponed: break
        }
        return nil
    }

    private mutating func postpone(_ batch: [String], _ text: String, _ hint: Duration?) -> Step? {
        postponements += 1
        queue.insert(batch, at: 0)
        guard postponements < Self.mostPostponements else {
            giveUp(text)
            return nil
        }
        return .wait(max(hint ?? .zero, .seconds(1) * (1 << postponements)))
    }

    private mutating func giveUp(_ text: String) {
        for name in queue.joined() { settle(name, .failed, .engineRefused, text) }
        queue = []
    }

    /// Writes down the offender, and queues what is worth sending again.
    private mutating func divide(_ batch: [String], after error: OpenSearchError) {
        refusals += 1
        defer { if refusals >= Self.mostRefusals { giveUp("too many refusals, the last: \(error)") } }
        guard batch.count > 1 else {
            if let name = batch.first { refuse(name, error) }
            return
        }
        let isNaming = [.snapshotInProgress, .indexNotFound, .readOnly, .isAlias, .isWriteIndex].contains(error.kind)
        let offenders = Set(batch.filter { isNaming && error.names($0) })
        if offenders.isEmpty {
            queue.insert(contentsOf: [Array(batch[..<(batch.count / 2)]), Array(batch[(batch.count / 2)...])], at: 0)
        } else {
            for name in batch where offenders.contains(name) { refuse(name, error) }
            let others = batch.filter { !offenders.contains($0) }
            if !others.isEmpty { queue.insert(others, at: 0) }
        }
    }

    private mutating func refuse(_ name: String, _ error: OpenSearchError) {
        switch error.kind {
        case .indexNotFound where tried.contains(name): settle(name, .deleted, nil)
        case .indexNotFound: settle(name, .skipped, .gone)
        case .snapshotInProgress: settle(name, .deferred, .snapshotRunning)
        case .isAlias: settle(name, .skipped, .isAlias)
        case .isWriteIndex: settle(name, .skipped, .dataStreamWriteIndex)
        case .readOnly: settle(name, .failed, .readOnly, error.reason)
        default: settle(name, .failed, .engineRefused, error.explained(needing: .delete))
        }
    }

    // MARK: Verifying

    private mutating func conclude(_ found: [String: String]) {
        var again: [String] = []
        for (name, claim) in claims {
            guard let uuid = found[name], uuid == uuids[name] else {
                settle(name, .deleted, nil)
                continue
            }
            switch claim {
            case .acknowledged: settle(name, .failed, .stillThere)
            case .unknown(let text):
                if mayRepeat, !isAbandoned, tried.insert(name).inserted {
                    again.append(name)
                } else {
                    settle(name, .failed, .unconfirmed, text)
                }
            }
        }
        claims = []
        // What was lost may still take effect: the uuids are read anew before the second try.
        readAt = nil
        queue += IndexNames.batches(again, overhead: overhead)
    }

    private mutating func concludeBlindly(_ text: String) {
        for (name, _) in claims {
            settle(name, .failed, .unconfirmed, "the state could not be read afterwards: \(text)")
        }
        claims = []
    }

    private mutating func settle(_ name: String, _ status: Status, _ reason: Reason?, _ note: String? = nil) {
        verdicts.append(Verdict(name: name, status: status, reason: reason, note: note))
    }
}
