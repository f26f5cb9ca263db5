import FoundationEssentials
import OpenSearch

/// Snapshot, verify, and only then delete: one index, as a state machine.
///
/// It takes answers and returns the next step; it does no I/O. Killed at any step and begun anew, it finds what the
/// repository holds and goes on from there: nothing is lost, nothing is done twice. A snapshot counts only if its
/// state, its index, its shard counts and the reading in its metadata agree with a reading taken just before the
/// delete. It never deletes a snapshot.
struct ArchiveTransaction: Sendable {
    /// What to do next.
    enum Step: Sendable, Equatable {
        case read(index: String)
        case look(snapshot: String)
        case create(snapshot: String, index: String, ArchiveMetadata)
        /// For others: a snapshot of someone else is in the way.
        case wait(Duration, forOthers: Bool)
        /// The archive is proven by a reading taken just now.
        case delete(snapshot: String)
        case stop(Status, Reason, String)
    }

    /// What came of the last step.
    enum Answer: Sendable {
        case reading(IndexReading?)
        case snapshot(SnapshotSummary?)
        case created
        case refused(OpenSearchError)
        /// The answer was lost: it may have been done.
        case unclear(String)
        case waited
        /// There was no time left to wait.
        case late
        /// The DELETE was put off, and nothing was done: by the next one the reading is an old one.
        case postponed(String, after: Duration?)
    }

    private enum State: Sendable {
        case beginning
        case looking
        case creating
        case polling
        case confirming
        case waitingToRead
        case waitingToCreate
        case waitingToConfirm(String)
    }

    /// Names tried for one index before a person is asked.
    static let mostNames = 9
    /// Rounds in which someone wrote to the index while it was archived.
    private static let mostChanges = 2
    /// Snapshots that may vanish, or never begin, without a word why.
    private static let mostCreations = 3
    /// Readings in a row in which a write was under way.
    private static let mostUnsettled = 4

    let index: String
    let uuid: String
    let rule: String
    /// `nil` when the engine does not tell, as for some closed indexes.
    let primaries: Int?

    private var state = State.beginning
    private var before: IndexReading?
    private var attempt = 1
    private var isOurs = false
    private var polls = 0
    private var changes = 0
    private var creations = 0
    private var unsettled = 0
    private var postponements = 0
    /// The last answer to a creation that told nothing for certain.
    private var doubt: String?

    init(index: String, uuid: String, rule: String, primaries: Int?) {
        self.index = index
        self.uuid = uuid
        self.rule = rule
        self.primaries = primaries
    }

    /// The name of an attempt: index and the beginning of its uuid, then `-2`, `-3`, ….
    var snapshotName: String {
        let base = "\(index)-\(uuid.prefix(8))".lowercased()
        return attempt == 1 ? base : "\(base)-\(attempt)"
    }

    /// The snapshot that was asked for and is not known to have ended.
    var snapshotUnderWay: String? {
        switch state {
        case .creating, .polling: snapshotName
        default: nil
        }
    }

    func first() -> Step { .read(index: index) }

    mutating func next(after answer: Answer) -> Step {
        switch (state, answer) {
        case (.beginning, .reading(let reading)): return begin(with: reading)
        case (.looking, .snapshot(let found)), (.polling, .snapshot(let found)): return judge(found)
        case (.creating, .created):
            isOurs = true
            return poll()
        case (.creating, .refused(let error)): return creationRefused(error)
        case (.creating, .unclear(let text)):
            doubt = text
            return poll()
        case (.polling, .waited): return .look(snapshot: snapshotName)
        case (.waitingToRead, .waited):
            state = .beginning
            return .read(index: index)
        case (.waitingToRead, .late): return .stop(.deferred, .changing, "a write was under way")
        case (.waitingToCreate, .waited): return create()
        case (.confirming, .postponed(let text, let hint)): return postpone(text, hint)
        case (.waitingToConfirm, .waited):
            state = .confirming
            return .read(index: index)
        case (.waitingToConfirm(let text), .late):
            return .stop(.deferred, .deadline, "archived, not yet deleted: \(text)")
        case (.polling, .late):
            return .stop(
                .deferred,
                .deadline,
                "snapshot \(snapshotName) is being taken; the next run goes on from there"
            )
        case (.waitingToCreate, .late): return .stop(.deferred, .snapshotRunning, "another snapshot is being taken")
        // A front end may cut off long calls: the snapshot goes on, and so do we.
        case (.polling, .unclear): return poll()
        case (.polling, .refused(let error)) where error.kind == .throttled: return poll()
        case (.confirming, .reading(let reading)): return confirm(reading)
        case (_, .refused(let error)): return .stop(.failed, .engineRefused, error.description)
        case (_, .unclear(let text)): return .stop(.failed, .unconfirmed, text)
        default: return .stop(.failed, .snapshotFailed, "an answer came that no step asked for")
        }
    }

    private mutating func begin(with reading: IndexReading?) -> Step {
        guard let reading else { return .stop(.skipped, .gone, "") }
        guard reading.uuid == uuid else { return .stop(.skipped, .recreated, "") }
        // What has a number and is not done yet may be in no snapshot, and no later number would tell.
        guard reading.is_settled != false else {
            unsettled += 1
            guard unsettled < Self.mostUnsettled else { return .stop(.deferred, .changing, "a write was under way") }
            state = .waitingToRead
            return .wait(.seconds(1), forOthers: false)
        }
        before = reading
        state = .looking
        return .look(snapshot: snapshotName)
    }

    private mutating func judge(_ found: SnapshotSummary?) -> Step {
        guard let found else {
            let isAwaited = if case .polling = state { polls < (doubt == nil ? 8 : 3) } else { false }
            return isAwaited ? poll() : create()
        }
        switch found.state {
        case .inProgress: return poll()
        case .success:
            if let flaw = flaw(in: found) { return isOurs ? .stop(.failed, .snapshotFailed, flaw) : useNextName() }
            state = .confirming
            return .read(index: index)
        case .partial, .failed, .incompatible, .other:
            let text = "snapshot \(found.name) ended as \(found.state.rawValue)"
            return isOurs ? .stop(.failed, .snapshotFailed, text) : useNextName()
        }
    }

    /// What is wrong with a snapshot that says it succeeded; `nil` when it holds this index as it was read before.
    private func flaw(in snapshot: SnapshotSummary) -> String? {
        if snapshot.indexes != [index] {
            return "snapshot \(snapshot.name) holds \(snapshot.indexes), not only \(index)"
        }
        guard let total = snapshot.totalShards, total > 0, snapshot.successfulShards == total,
            snapshot.failedShards == 0,
            snapshot.failures == 0, primaries == nil || primaries == total
        else { return "snapshot \(snapshot.name) does not hold every shard" }
        guard let metadata = snapshot.metadata, metadata.index_uuid == uuid,
            before?.isSameState(as: metadata.reading) == true
        else {
            return "snapshot \(snapshot.name) is of another state of the index"
        }
        return nil
    }

    private mutating func confirm(_ reading: IndexReading?) -> Step {
        guard let reading else { return .stop(.skipped, .gone, "") }
        guard reading.uuid == uuid else { return .stop(.skipped, .recreated, "") }
        if let before, reading.isSameState(as: before) { return .delete(snapshot: snapshotName) }
        changes += 1
        guard changes < Self.mostChanges, reading.is_settled != false else { return .stop(.deferred, .changing, "") }
        before = reading
        return useNextName()
    }

    /// The archive was proven for a DELETE that did not come: the next one needs a reading of its own.
    private mutating func postpone(_ text: String, _ hint: Duration?) -> Step {
        postponements += 1
        guard postponements < DeletionSequence.mostPostponements else {
            return .stop(.failed, .engineRefused, "archived, not deleted: \(text)")
        }
        state = .waitingToConfirm(text)
        return .wait(max(hint ?? .zero, .seconds(1) * (1 << postponements)), forOthers: false)
    }

    private mutating func useNextName() -> Step {
        attempt += 1
        doubt = nil
        isOurs = false
        creations = 0
        guard attempt <= Self.mostNames else {
            return .stop(
                .failed,
                .snapshotNames,
                "\(Self.mostNames) snapshots of \(index) are there, none is of its present state"
            )
        }
        state = .looking
        polls = 0
        return .look(snapshot: snapshotName)
    }

    private mutating func create() -> Step {
        guard let before else { return .stop(.failed, .snapshotFailed, "the index was not read") }
        guard creations < Self.mostCreations else {
            let text = "snapshot \(snapshotName) was asked for \(creations) times and is not there"
            return .stop(.failed, .snapshotFailed, doubt.map { "\(text): \($0)" } ?? text)
        }
        creations += 1
        state = .creating
        polls = 0
        return .create(snapshot: snapshotName, index: index, ArchiveMetadata(rule: rule, uuid: uuid, reading: before))
    }

    private mutating func creationRefused(_ error: OpenSearchError) -> Step {
        switch error.kind {
        case .snapshotExists: return poll()
        case .concurrentSnapshot, .throttled:
            // Nothing was begun, and waiting is bounded by the soft deadline.
            creations -= 1
            state = .waitingToCreate
            return .wait(.seconds(10), forOthers: true)
        case .repositoryMissing: return .stop(.failed, .repositoryMissing, error.description)
        case .indexNotFound: return .stop(.skipped, .gone, "")
        default: return .stop(.failed, .engineRefused, error.explained(needing: .snapshot))
        }
    }

    /// Half a minute at last.
    ///
    /// A tenth of a second at first, for small indexes are done by then, and two seconds where nobody knows whether it was begun at all.
    private mutating func poll() -> Step {
        state = .polling
        polls += 1
        let first = doubt == nil ? Duration.milliseconds(100) : .seconds(2)
        return .wait(min(.seconds(30), first * (1 << min(polls - 1, 9))), forOthers: false)
    }
}
