import OpenSearch

/// Deletes indexes by exact name in few requests, and finds out what became of each, as a state machine.
///
/// It takes answers and returns the next step; it does no I/O. No DELETE relies on a reading of the uuids older than
/// `freshness`; the guards are read with them and judged once more. One offender makes the engine refuse a whole
/// request: it is dropped, and the others are sent again. After an answer that was lost the state is read before
/// anything else is done. The state is read once more at the end, and only that reading makes an index `deleted`.
struct DeletionSequence: Sendable {
    private enum State: Sendable {
        case choosing
        case deleting([String])
        case waiting(String)
        case verifying
    }

    /// What is believed of an index after its DELETE, until it has been verified.
    private enum Claim: Sendable {
        case acknowledged
        case unknown(String, after: Duration?)
    }

    /// How old a reading of the uuids may be when a DELETE relies on it; an attempt to send may take as long again.
    static let freshness = Duration.seconds(5)
    /// Refusals in all before what is left is given up.
    static let mostRefusals = 64
    /// Times in a row that the engine may put us off.
    static let mostPostponements = 4
    /// The shortest wait before a DELETE that was lost is sent again.
    static let shortestPause = Duration.seconds(2)

    let planned: [String: Decision]
    let judge: Judge
    private let overhead: Int
    /// The archive is proven for one try, and for this moment only.
    private let isArchived: Bool

    private var state = State.choosing
    var queue: [[String]]
    private var readAt: Duration?
    /// Aliases of what is queued whose members are still to be asked for.
    var aliases: [String] = []
    /// What was read of the queued indexes.
    var fresh: [String: IndexSummary] = [:]
    private var claims: [(name: String, claim: Claim)] = []
    /// Those whose first answer was lost: when such an index is gone, we may have deleted it.
    private(set) var tried: Set<String> = []
    private var pause: (span: Duration, why: String)?
    private var refusals = 0
    private var postponements = 0
    private var isAbandoned = false
    private var verdicts: [Verdict] = []
    /// Set at the end of a sequence that came to no verdict.
    private(set) var postponement: Postponement?

    /// Those that were sent, and may be gone.
    var sent: Set<String> { Set(claims.map(\.name)) }

    /// Makes a sequence.
    ///
    /// - Parameters:
    ///   - decisions: Each index once, as planned.
    ///   - overhead: Bytes of a DELETE's request line besides the names.
    ///   - isArchived: Whether the index is gone into an archive that is proven for this moment only: then one DELETE is sent, and one that
    ///     the engine puts off ends the sequence.
    ///   - judge: Objects to what must not be deleted any more.
    init(
        _ decisions: [Decision],
        overhead: Int,
        isArchived: Bool = false,
        judge: @escaping Judge = { _ in nil }
    ) {
        planned = Dictionary(decisions.map { ($0.index.name, $0) }) { first, _ in first }
        queue = IndexNames.batches(decisions.map(\.index.name), overhead: overhead)
        self.overhead = overhead
        self.isArchived = isArchived
        self.judge = judge
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
        case (.verifying, .guards(let found)): conclude(found)
        case (.verifying, .blind(let text)): concludeBlindly(text)
        case (.choosing, .guards(let found)): screen(found)
        case (.choosing, .members(let members)): keepLastMembers(members)
        case (.deleting(let batch), .deletion(let answer)): take(answer, of: batch)
        case (.waiting(let why), .late):
            for name in queue.joined() { putOff(name, why) }
            queue = []
        default: break
        }
        return choose(moment)
    }

    /// Begins nothing more; what was sent is still verified.
    ///
    /// - Parameter refusal: Of the credentials with which the last DELETE was sent.
    /// - Returns: `verify` or `finished`.
    mutating func abandon(after refusal: OpenSearchError? = nil) -> Step {
        isAbandoned = true
        if case .deleting(let batch) = state, let refusal {
            for name in batch { settle(name, .failed, .engineRefused, refusal.description) }
        }
        queue = []
        guard !claims.isEmpty else { return .finished }
        state = .verifying
        return .verify
    }

    // MARK: Choosing

    private mutating func choose(_ moment: Moment) -> Step {
        state = .choosing
        if moment.isLate {
            for name in queue.joined() { putOff(name) }
            queue = []
        }
        while !queue.isEmpty {
            if let pause {
                self.pause = nil
                // Whatever was read before is too old after it.
                readAt = nil
                state = .waiting(pause.why)
                return .wait(pause.span)
            }
            guard let readAt, moment.now - readAt <= Self.freshness else {
                // Counted from before the request: the answer may be older than its arrival.
                self.readAt = moment.now
                aliases = []
                return .readGuards
            }
            if !aliases.isEmpty { return .readMembers(aliases) }
            let batch = queue.removeFirst()
            guard !batch.isEmpty else { continue }
            state = .deleting(batch)
            return .delete(batch)
        }
        guard !claims.isEmpty else { return .finished }
        state = .verifying
        return .verify
    }

    private mutating func putOff(_ name: String, _ why: String? = nil) {
        if tried.contains(name) {
            settle(name, .failed, .unconfirmed, why)
        } else {
            settle(name, .deferred, .deadline, why)
        }
    }

    // MARK: Answers to a DELETE

    private mutating func take(_ answer: DeleteAnswer, of batch: [String]) {
        if case .postponed(let text, let hint) = answer { return postpone(batch, text, hint) }
        postponements = 0
        switch answer {
        case .acknowledged: claims += batch.map { ($0, .acknowledged) }
        case .unconfirmed: claims += batch.map { ($0, .unknown("not confirmed in time", after: nil)) }
        case .unknown(let text, let hint): claims += batch.map { ($0, .unknown(text, after: hint)) }
        case .refused(let error): divide(batch, after: error)
        case .postponed: break
        }
    }

    private mutating func postpone(_ batch: [String], _ text: String, _ hint: Duration?) {
        guard !isArchived else {
            postponement = Postponement(text: text, after: hint)
            queue = []
            return
        }
        postponements += 1
        queue.insert(batch, at: 0)
        guard postponements < Self.mostPostponements else { return giveUp(text) }
        pause = (max(hint ?? .zero, .seconds(1) * (1 << postponements)), text)
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
        let naming: [OpenSearchError.Kind] = [
            .snapshotInProgress, .indexNotFound, .readOnly, .metadataBlocked, .isAlias, .isWriteIndex,
        ]
        let isNaming = naming.contains(error.kind)
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
        case .metadataBlocked: settle(name, .failed, .metadataBlocked, error.reason)
        default: settle(name, .failed, .engineRefused, error.explained(needing: .delete))
        }
    }

    // MARK: Verifying

    private mutating func conclude(_ found: [String: IndexGuards]) {
        var again: [String] = [], hint = Duration.zero, why = ""
        for (name, claim) in claims {
            // Of a blocked index nothing is known but that it is there.
            guard let guards = found[name],
                guards.isMetadataBlocked || guards.uuid == planned[name]?.index.uuid
            else {
                settle(name, .deleted, nil)
                continue
            }
            switch claim {
            case .acknowledged: settle(name, .failed, .stillThere)
            case .unknown(let text, let after):
                if !isArchived, !isAbandoned, tried.insert(name).inserted {
                    again.append(name)
                    (hint, why) = (max(hint, after ?? .zero), text)
                } else {
                    settle(name, .failed, .unconfirmed, text)
                }
            }
        }
        claims = []
        guard !again.isEmpty else { return }
        // What was lost may still take effect: it is given time, and the state is read anew before the second try.
        pause = (max(hint, Self.shortestPause), why)
        queue += IndexNames.batches(again, overhead: overhead)
    }

    private mutating func concludeBlindly(_ text: String) {
        for (name, claim) in claims {
            let sent =
                switch claim {
                case .acknowledged: "acknowledged"
                case .unknown(let text, _): text
                }
            settle(name, .failed, .unverified, "\(sent); the state could not be read afterwards: \(text)")
        }
        claims = []
    }

    mutating func settle(_ name: String, _ status: Status, _ reason: Reason?, _ note: String? = nil) {
        verdicts.append(Verdict(name: name, status: status, reason: reason, note: note))
    }
}
