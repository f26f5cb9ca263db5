/// One statement of a policy.
package struct PolicyStatement: Sendable, Equatable {
    /// What a statement does where it matches.
    package enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// Whom a statement is about.
    package enum Principals: Sendable, Equatable {
        case everyone
        /// By type: `AWS`, `Service`, `Federated`, `CanonicalUser`.
        case named([String: [String]])
    }

    /// A list, or everything but the list.
    enum Choice<Value: Sendable & Equatable>: Sendable, Equatable {
        case only(Value)
        case allBut(Value)
    }

    /// One operator applied to one key.
    struct Condition: Sendable, Equatable {
        let op: String
        let key: String
        let values: [String]
    }

    /// Counted from zero.
    package let index: Int
    package let sid: String?
    package let effect: Effect
    /// The statement as it is written, byte for byte.
    package let source: String
    let principals: Choice<Principals>?
    let actions: Choice<[String]>
    let resources: Choice<[String]>?
    let conditions: [Condition]
    /// Whether `${…}` means a variable.
    let hasVariables: Bool

    private static let elements: Set = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    init(_ node: JSONNode, index: Int, in bytes: [UInt8], hasVariables: Bool) throws(PolicyError) {
        let place = "statement \(index + 1)"
        guard let members = node.members else { throw PolicyError("\(place): a statement is an object") }
        for member in members where !Self.elements.contains(member.key) {
            throw PolicyError("\(place): unknown element `\(member.key)`")
        }
        guard let effect = node["Effect"]?.text.flatMap(Effect.init) else {
            throw PolicyError("\(place): Effect is neither Allow nor Deny")
        }
        self.index = index
        self.effect = effect
        self.hasVariables = hasVariables
        let sid = node["Sid"]
        guard sid == nil || sid?.text != nil else { throw PolicyError("\(place): Sid is no text") }
        self.sid = sid?.text
        source = String(decoding: bytes[node.range], as: UTF8.self)
        principals = try Self.choice(node, "Principal", place) { (node) throws(PolicyError) in
            try Self.principals(node, place)
        }
        let list = { (node: JSONNode) throws(PolicyError) -> [String] in
            guard let texts = node.texts, !texts.isEmpty else {
                throw PolicyError("\(place): expected a text or a list of texts")
            }
            return texts
        }
        guard let actions = try Self.choice(node, "Action", place, list) else {
            throw PolicyError("\(place): there is neither Action nor NotAction")
        }
        self.actions = actions
        resources = try Self.choice(node, "Resource", place, list)
        conditions = try Self.conditions(node["Condition"], place)
    }

    private static func choice<Value>(
        _ node: JSONNode,
        _ name: String,
        _ place: String,
        _ read: (JSONNode) throws(PolicyError) -> Value
    ) throws(PolicyError) -> Choice<Value>? {
        switch (node[name], node["Not\(name)"]) {
        case (nil, nil): return nil
        case (let only?, nil): return .only(try read(only))
        case (nil, let allBut?): return .allBut(try read(allBut))
        case (_?, _?): throw PolicyError("\(place): \(name) and Not\(name) exclude each other")
        }
    }

    private static func principals(_ node: JSONNode, _ place: String) throws(PolicyError) -> Principals {
        if node.text == "*" { return .everyone }
        guard let members = node.members, !members.isEmpty else {
            throw PolicyError("\(place): a principal is \"*\" or an object")
        }
        var named: [String: [String]] = [:]
        for member in members {
            guard ["AWS", "Service", "Federated", "CanonicalUser"].contains(member.key), let texts = member.value.texts,
                !texts.isEmpty
            else { throw PolicyError("\(place): a principal `\(member.key)` that cannot be read") }
            named[member.key] = texts
        }
        return .named(named)
    }

    private static func conditions(_ node: JSONNode?, _ place: String) throws(PolicyError) -> [Condition] {
        guard let node else { return [] }
        guard let operators = node.members else { throw PolicyError("\(place): Condition is an object") }
        var conditions: [Condition] = []
        for op in operators {
            guard let keys = op.value.members else { throw PolicyError("\(place): `\(op.key)` holds no object") }
            var names: Set<String> = []
            for key in keys {
                guard names.insert(key.key.inSmallLetters).inserted else {
                    throw PolicyError("\(place): `\(key.key)` stands twice under `\(op.key)`")
                }
                guard let values = key.value.texts else { throw PolicyError("\(place): `\(key.key)` holds no texts") }
                conditions.append(Condition(op: op.key, key: key.key.inSmallLetters, values: values))
            }
        }
        return conditions
    }
}
