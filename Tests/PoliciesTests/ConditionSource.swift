/// Writes statements with conditions on two keys.
struct ConditionSource {
    private var numbers: NumberSequence

    init(seed: UInt64) { numbers = NumberSequence(seed: seed) }

    private static let twins = [
        ("StringEquals", "StringNotEquals"), ("StringLike", "StringNotLike"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    ]

    private mutating func pick<Value>(_ values: [Value], _ fallback: Value) -> Value {
        values.randomElement(using: &numbers) ?? fallback
    }

    private mutating func values() -> String {
        let all = ["1", "2", "*", "?", "x", "${a:c}", "${a:b, '1'}", "${*}"]
        let some = (0...Int.random(in: 0...2, using: &numbers)).map { _ in "\"\(pick(all, "1"))\"" }
        return "[\(some.joined(separator: ","))]"
    }

    private mutating func condition() -> String {
        let key = pick(["a:b", "a:c"], "a:b")
        if Int.random(in: 0...5, using: &numbers) == 0 {
            return #""Null": {"\#(key)": "\#(Bool.random(using: &numbers))"}"#
        }
        let twin = pick(Self.twins, Self.twins[0])
        let name = Bool.random(using: &numbers) ? twin.0 : twin.1
        let prefix = pick(["", "", "ForAllValues:", "ForAnyValue:"], "")
        let suffix = pick(["", "", "IfExists"], "")
        return #""\#(prefix)\#(name)\#(suffix)": {"\#(key)": \#(values())}"#
    }

    mutating func statement(effect: String? = nil) -> String {
        let effect = effect ?? (Bool.random(using: &numbers) ? "Allow" : "Deny")
        let resource = pick([World.destination, "*", "arn:aws:logs:*:*:destination:${a:c}*"], "*")
        let element = pick(["Resource", "Resource", "NotResource"], "Resource")
        let conditions = Bool.random(using: &numbers) ? condition() : ""
        return """
            {"Effect": "\(effect)", "Principal": "*", "Action": "logs:*", "\(element)": "\(resource)",
             "Condition": {\(conditions)}}
            """
    }

    mutating func policy() -> String {
        let statements = (0...Int.random(in: 0...3, using: &numbers)).map { _ in statement() }
        return World.policy("[\(statements.joined(separator: ", "))]")
    }

    mutating func twins() -> (String, String) {
        let twin = pick(Self.twins, Self.twins[0])
        let values = values()
        func statement(_ op: String) -> String {
            """
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
             "Condition": {"\(op)": {"a:b": \(values)}}}
            """
        }
        return (statement(twin.0), statement(twin.1))
    }
}
