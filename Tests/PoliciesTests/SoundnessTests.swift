import Policies
import Testing

/// What holds of all policies, tried on generated ones.
@Suite struct SoundnessTests {
    private static let keys = ["a:b", "a:c"]
    /// What a key may be once all is known.
    private static let worlds: [[String]] = [[], ["1"], ["2"], ["1", "2"], ["*"]]

    private static func decide(_ text: String, _ known: [String: [String]]) throws -> Decision {
        let policy = NamedPolicy(name: "p", document: try PolicyDocument(text), kind: .resource)
        return PolicyEvaluator.decide([policy], World.subscribing(World.member, known))
    }

    /// The answer without the statement that decides; a refusal may turn from one that nobody wrote into one that somebody did.
    private static func kind(_ decision: Decision) -> String {
        decision.isAllowed ? "allowed" : decision.isRefused ? "refused" : "open"
    }

    @Test(arguments: 1...150)
    func `a certain answer stays when more becomes known`(_ seed: UInt64) throws {
        var source = ConditionSource(seed: seed)
        let text = source.policy()
        for known in [[], ["a:b"], ["a:c"]] {
            for first in Self.worlds {
                let partial = Dictionary(uniqueKeysWithValues: known.map { ($0, first) })
                let answer = Self.kind(try Self.decide(text, partial))
                guard answer != "open" else { continue }
                for second in Self.worlds {
                    var whole = partial
                    for key in Self.keys where partial[key] == nil { whole[key] = second }
                    #expect(Self.kind(try Self.decide(text, whole)) == answer, "\(text) \(partial) \(whole)")
                }
            }
        }
    }

    @Test(arguments: 1...100)
    func `a Deny more never lets anyone in`(_ seed: UInt64) throws {
        var source = ConditionSource(seed: seed)
        let document = try PolicyDocument(source.policy())
        let stricter = try document.appending(statement: source.statement(effect: "Deny"))
        for first in Self.worlds {
            for second in Self.worlds {
                let known = ["a:b": first, "a:c": second]
                let after = try Self.decide(stricter.text, known)
                if after.isAllowed { #expect(try Self.decide(document.text, known).isAllowed) }
            }
        }
    }

    @Test(arguments: 1...100)
    func `statements in another order decide the same`(_ seed: UInt64) throws {
        var source = ConditionSource(seed: seed)
        let statements = (0..<4).map { _ in source.statement() }
        for world in Self.worlds {
            let known = ["a:b": world]
            let forward = try Self.decide(World.policy("[\(statements.joined(separator: ","))]"), known)
            let back = try Self.decide(World.policy("[\(statements.reversed().joined(separator: ","))]"), known)
            #expect(Self.kind(forward) == Self.kind(back))
        }
    }

    @Test(arguments: 1...100)
    func `a negated operator says the opposite of its twin`(_ seed: UInt64) throws {
        var source = ConditionSource(seed: seed)
        let (positive, negated) = source.twins()
        for world in Self.worlds where world.count == 1 {
            let known = ["a:b": world, "a:c": ["2"]]
            let yes = try Self.decide(World.policy(positive), known)
            let no = try Self.decide(World.policy(negated), known)
            #expect(yes.isAllowed != no.isAllowed, "\(positive) \(known)")
        }
    }
}
