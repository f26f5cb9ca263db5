/// One repair of one document: a state machine that takes answers and says what to do next.
///
/// The document is read just before its one write. Where it has changed since the plan, the change is planned again, once. After the write it
/// is read again: what counts is what is there, not what the call answered.
struct RepairSequence<Document: Equatable & Sendable, Write: Sendable> {
    /// What a document still needs.
    enum Need {
        /// Ours is there.
        case nothing
        case write(Write)
        /// It cannot be mended without touching what is not ours.
        case impossible(String)
    }

    /// What is to be done now.
    enum Next {
        case read
        /// Keep what is replaced, then make the call.
        case write(Write, replacing: Document)
        case end(Outcome)
    }

    /// How it ended.
    enum Outcome: Equatable {
        case repaired
        case changedMeanwhile
        case notSeenAfterwards
        case impossible(String)
        case callFailed(String)
    }

    private enum State {
        case checking(prior: Document, hasReplanned: Bool)
        case writing
        case verifying(error: String?)
        case ended
    }

    private(set) var next = Next.read
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
            case .nothing: end(.repaired)
            case .impossible(let why): end(.impossible(why))
            case .write(let write):
                if document == prior {
                    state = .writing
                    next = .write(write, replacing: document)
                } else if hasReplanned {
                    end(.changedMeanwhile)
                } else {
                    state = .checking(prior: document, hasReplanned: true)
                    next = .read
                }
            }
        case .verifying(let error):
            if case .nothing = need(document) {
                end(.repaired)
            } else {
                end(error.map { .callFailed($0) } ?? .notSeenAfterwards)
            }
        case .writing, .ended: break
        }
    }

    /// The call was answered, or its answer was lost; either way the document decides.
    mutating func wrote(error: String?) {
        state = .verifying(error: error)
        next = .read
    }

    private mutating func end(_ outcome: Outcome) {
        state = .ended
        next = .end(outcome)
    }
}
