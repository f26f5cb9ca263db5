/// One repair of one document: a state machine that takes answers and says what to do next.
///
/// The document is read just before its one write. Where it has changed since the plan, the change is planned again, once. After the write it
/// is read again, a few times where the service takes a moment: what counts is what is there, not what the call answered.
struct RepairSequence<Document: Equatable & Sendable, Write: Sendable> {
    typealias Need = RepairNeed<Write>

    /// What is to be done now.
    enum Next {
        /// Wait so long, then read.
        case read(after: Duration)
        /// Keep what is replaced, then make the call.
        case write(Write, replacing: Document)
        case end(Outcome)
    }

    /// How it ended.
    enum Outcome: Equatable {
        case repaired
        /// Nothing had to be written.
        case alreadyThere
        case changedMeanwhile
        case notSeenAfterwards
        case impossible(String)
        case callFailed(String)
    }

    private enum State {
        case checking(prior: Document, hasReplanned: Bool)
        case writing(hasReplanned: Bool)
        case verifying(error: String?, looks: Int)
        case ended
    }

    /// How long the looks after a write are apart: services show a change after a moment.
    private static var pauses: [Duration] { [.seconds(1), .seconds(2), .seconds(4), .seconds(8)] }

    private(set) var next = Next.read(after: .zero)
    private var state: State
    private let need: (Document) -> Need

    /// Begins a repair.
    ///
    /// - Parameters:
    ///   - prior: The document on which the plan was made.
    ///   - need: What a document needs.
    init(prior: Document, need: @escaping (Document) -> Need) {
        state = .checking(prior: prior, hasReplanned: false)
        self.need = need
    }

    /// The document was read.
    mutating func took(_ document: Document) {
        switch state {
        case .checking(let prior, let hasReplanned):
            switch need(document) {
            case .nothing: end(.alreadyThere)
            case .impossible(let why): end(document == prior ? .impossible(why) : .changedMeanwhile)
            case .write(let write):
                if document == prior {
                    state = .writing(hasReplanned: hasReplanned)
                    next = .write(write, replacing: document)
                } else if hasReplanned {
                    end(.changedMeanwhile)
                } else {
                    state = .checking(prior: document, hasReplanned: true)
                    next = .read(after: .zero)
                }
            }
        case .verifying(let error, let looks):
            if case .nothing = need(document) {
                end(.repaired)
            } else if error == nil, looks < Self.pauses.count {
                state = .verifying(error: nil, looks: looks + 1)
                next = .read(after: Self.pauses[looks])
            } else {
                end(error.map { .callFailed($0) } ?? .notSeenAfterwards)
            }
        case .writing, .ended: break
        }
    }

    /// The call was answered, or its answer was lost; either way the document decides.
    mutating func wrote(error: String?) {
        state = .verifying(error: error, looks: 0)
        next = .read(after: .zero)
    }

    /// The call was refused because somebody else is changing the document: it is planned again, once.
    mutating func collided(with error: String) {
        guard case .write(_, let prior) = next, case .writing(let hasReplanned) = state, !hasReplanned else {
            return wrote(error: error)
        }
        state = .checking(prior: prior, hasReplanned: true)
        next = .read(after: Self.pauses[0])
    }

    private mutating func end(_ outcome: Outcome) {
        state = .ended
        next = .end(outcome)
    }
}
