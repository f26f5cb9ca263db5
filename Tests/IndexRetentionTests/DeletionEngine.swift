import OpenSearch

@testable import IndexRetention

/// Indexes that exist, and a script of answers; follows a sequence to its end.
struct DeletionEngine {
    /// What an engine does with a DELETE.
    enum Reaction: Sendable {
        case obey
        /// The answer is lost; the effect is not.
        case obeyUnseen
        /// The answer is lost, and the effect comes when the state is read for the second time.
        case obeyLate
        case loseRequest
        case pretend
        case refuse(OpenSearchError.Kind, naming: [String])
        case postpone
    }

    var present: [String: String]
    var judge: DeletionSequence.Judge = { _ in nil }
    /// Aliases by index: those that a reading shows.
    var aliases: [String: [String]] = [:]
    /// Members of aliases that are not ours.
    var strangers: [String: [String]] = [:]
    var mayAskForMembers = true
    /// Whether there is time to wait.
    var hasTime = true
    /// Whether the verifying reading fails.
    var isBlind = false
    var now = Duration.zero
    var lateFrom: Duration?
    var steps: [DeletionSequence.Step] = []
    var outcome: [String: String] = [:]
    var doubly: [String] = []
    var postponement: DeletionSequence.Postponement?
    private var pending: (readings: Int, names: [String])?

    init(_ names: [String]) { present = Dictionary(uniqueKeysWithValues: names.map { ($0, "uuid-\($0)") }) }

    var deletions: [[String]] {
        steps.compactMap { if case .delete(let names) = $0 { names } else { nil } }
    }

    mutating func run(
        _ sequence: DeletionSequence,
        _ reaction: (_ names: [String], _ count: Int) -> Reaction
    ) {
        var sequence = sequence
        var step = sequence.begin(moment)
        while step != .finished, steps.count < 1_000 {
            keep(&sequence)
            steps.append(step)
            now += .milliseconds(10)
            step = sequence.next(after: answer(to: step, reaction), moment)
        }
        keep(&sequence)
        postponement = sequence.postponement
    }

    private var moment: DeletionSequence.Moment { .init(now: now, isLate: lateFrom.map { now >= $0 } ?? false) }

    private mutating func keep(_ sequence: inout DeletionSequence) {
        for verdict in sequence.takeVerdicts() {
            let word = [verdict.status.rawValue, verdict.reason?.rawValue].compactMap { $0 }.joined(separator: " ")
            if outcome.updateValue(word, forKey: verdict.name) != nil { doubly.append(verdict.name) }
        }
    }

    private mutating func answer(
        to step: DeletionSequence.Step,
        _ reaction: ([String], Int) -> Reaction
    ) -> DeletionSequence.Answer {
        switch step {
        case .verify where isBlind: return .blind("refused")
        case .readGuards, .verify:
            if var late = pending {
                late.readings -= 1
                pending = late
                if late.readings == 0 { for name in late.names { present[name] = nil } }
            }
            return .guards(guards)
        case .readMembers(let wanted):
            guard mayAskForMembers else {
                return .members(.refused(OpenSearchError(.forbidden, place: "GET", status: 403, reason: "no")))
            }
            return .members(.known(Dictionary(uniqueKeysWithValues: wanted.map { ($0, members(of: $0)) })))
        case .wait(let span):
            guard hasTime else { return .late }
            now += span
            return .waited
        case .delete(let names): return .deletion(delete(names, reaction(names, deletions.count - 1)))
        case .finished: return .waited
        }
    }

    private var guards: [String: IndexGuards] {
        Dictionary(
            uniqueKeysWithValues: present.map { name, uuid in
                var guards = IndexGuards(uuid: uuid)
                guards.aliases = (aliases[name] ?? []).map { .init($0) }
                return (name, guards)
            }
        )
    }

    private func members(of alias: String) -> [AliasMember] {
        let ours = aliases.filter { present[$0.key] != nil && $0.value.contains(alias) }.keys
        return (ours.sorted() + (strangers[alias] ?? [])).map { AliasMember(index: $0) }
    }

    private mutating func delete(_ names: [String], _ reaction: Reaction) -> DeleteAnswer {
        switch reaction {
        case .obey, .obeyUnseen:
            for name in names { present[name] = nil }
            if case .obey = reaction { return .acknowledged }
            return .unknown("504", after: nil)
        case .obeyLate:
            pending = (2, names)
            return .unconfirmed
        case .loseRequest: return .unknown("time-out", after: .seconds(7))
        case .pretend: return .acknowledged
        case .refuse(let kind, let offenders):
            let reason = offenders.map { "[[\($0)/uuid]]" }.joined(separator: ", ")
            return .refused(OpenSearchError(kind, place: "DELETE", status: 400, reason: reason))
        case .postpone: return .postponed("429", after: .seconds(3))
        }
    }
}
