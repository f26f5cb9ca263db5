/// Writes policies in ever other spellings.
struct WrittenPolicy {
    private var numbers: NumberSequence

    init(seed: UInt64) { numbers = NumberSequence(seed: seed) }

    private mutating func space() -> String {
        ["", " ", "\n", "\n    ", "\t", "\r\n  "].randomElement(using: &numbers) ?? ""
    }

    private mutating func account() -> String {
        (0..<12).map { _ in String(Int.random(in: 0...9, using: &numbers)) }.joined()
    }

    mutating func accounts() -> [String] {
        (0..<Int.random(in: 1...4, using: &numbers)).map { _ in account() }
    }

    private mutating func joined(_ parts: [String], _ open: String, _ close: String) -> String {
        var text = open + space()
        for (place, part) in parts.enumerated() {
            if place > 0 { text += space() + "," + space() }
            text += part
        }
        return text + space() + close
    }

    private mutating func principals() -> String {
        let names = accounts().map { account in
            switch Int.random(in: 0...3, using: &numbers) {
            case 0: account
            case 1: "\"arn:aws:iam::\(account):root\""
            default: "\"\(account)\""
            }
        }
        let list = Bool.random(using: &numbers) && names.count == 1 ? names[0] : joined(names, "[", "]")
        return joined(["\"AWS\"\(space()):\(space())\(list)"], "{", "}")
    }

    private mutating func statement(isHost: Bool) -> String {
        var members = [
            "\"Effect\":\(space())\"Allow\"", "\"Principal\":\(space())\(principals())",
            isHost
                ? "\"Action\": [\"logs:PutSubscriptionFilter\"]"
                : "\"Action\":\(space())\"logs:\\u0050utAccountPolicy\"",
            "\"Resource\" : \"*\"",
        ]
        if Bool.random(using: &numbers) { members.append("\"Sid\": \"caf\u{E9} \\\" \\u00e9\"") }
        if !isHost { members.append("\"Condition\": {\"StringLike\": {\"a:b\": [\"1\", \"]}\"]}}") }
        members.shuffle(using: &numbers)
        return joined(members, "{", "}")
    }

    /// A document, and which of its statements is about subscribing.
    mutating func document() -> (text: String, host: Int) {
        let count = Int.random(in: 1...4, using: &numbers)
        let host = Int.random(in: 0..<count, using: &numbers)
        var statements: [String] = []
        for index in 0..<count { statements.append(statement(isHost: index == host)) }
        let list = count == 1 && Bool.random(using: &numbers) ? statements[0] : joined(statements, "[", "]")
        var members = ["\"Statement\":\(space())\(list)"]
        if Bool.random(using: &numbers) { members.append("\"Version\": \"2012-10-17\"") }
        if Bool.random(using: &numbers) { members.append("\"Id\" : \"x\"") }
        members.shuffle(using: &numbers)
        return (joined(members, "{", "}"), host)
    }
}
