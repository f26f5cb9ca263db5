import Policies
import Testing

@Suite struct MergeTests {
    /// Before, the accounts to add, and after.
    static let accounts: [(before: String, accounts: [String], after: String)] = [
        (#"{"AWS":"111122223333"}"#, ["707767160287"], #"{"AWS":["111122223333", "707767160287"]}"#),
        (#"{"AWS":["111122223333"]}"#, ["707767160287"], #"{"AWS":["111122223333", "707767160287"]}"#),
        (#"{"AWS":111122223333}"#, ["707767160287"], #"{"AWS":[111122223333, "707767160287"]}"#),
        (#"{"AWS":["111122223333"]}"#, ["111122223333"], #"{"AWS":["111122223333"]}"#),
        (#"{"AWS":[111122223333]}"#, ["111122223333"], #"{"AWS":[111122223333]}"#),
        (#"{"AWS":"arn:aws:iam::111122223333:root"}"#, ["111122223333"], #"{"AWS":"arn:aws:iam::111122223333:root"}"#),
        (#"{"AWS":["AROAEXAMPLE"]}"#, ["707767160287"], #"{"AWS":["AROAEXAMPLE", "707767160287"]}"#),
        // One identity of an account is not the account.
        (
            #"{"AWS":"arn:aws:iam::111122223333:role/x"}"#, ["111122223333"],
            #"{"AWS":["arn:aws:iam::111122223333:role/x", "111122223333"]}"#
        ),
        (#"{"Service":"a.b"}"#, ["707767160287"], #"{"AWS": ["707767160287"], "Service":"a.b"}"#),
        (#"{"AWS":["111122223333"]}"#, [], #"{"AWS":["111122223333"]}"#),
        (
            #"{"AWS":["111122223333"]}"#, ["707767160287", "707767160287"],
            #"{"AWS":["111122223333", "707767160287"]}"#
        ),
        (
            #"{"AWS":["111122223333"]}"#, ["707767160287", "433568766270"],
            #"{"AWS":["111122223333", "707767160287", "433568766270"]}"#
        ),
        (
            "{\"AWS\": [\n    \"111122223333\",\n    \"222233334444\"\n  ]}", ["707767160287"],
            "{\"AWS\": [\n    \"111122223333\",\n    \"222233334444\",\n    \"707767160287\"\n  ]}"
        ),
        (
            "{\"AWS\": [\r\n\t\"111122223333\"\r\n]}", ["707767160287"],
            "{\"AWS\": [\r\n\t\"111122223333\",\r\n\t\"707767160287\"\r\n]}"
        ),
        (
            "{\"AWS\": [ \"111122223333\" ,\n \"222233334444\" ]}", ["707767160287"],
            "{\"AWS\": [ \"111122223333\" ,\n \"222233334444\",\n \"707767160287\" ]}"
        ),
    ]

    @Test func `a root of another partition is not the account`() throws {
        let root = #"{"AWS":"arn:aws-cn:iam::111122223333:root"}"#
        let here = Self.document(root).replacing(#""Resource": "*""#, with: #""Resource": "\#(World.destination)""#)
        let merged = try PolicyDocument(here).adding(accounts: ["111122223333"], toStatement: 0)
        #expect(merged.text.contains(#"["arn:aws-cn:iam::111122223333:root", "111122223333"]"#))
    }

    private static func document(_ principal: String) -> String {
        #"{"Statement": {"Effect": "Allow", "Principal": \#(principal), "Action": "*", "Resource": "*"}}"#
    }

    @Test(arguments: accounts)
    func `accounts are added as the list is written`(_ before: String, _ accounts: [String], _ after: String) throws {
        let merged = try PolicyDocument(Self.document(before)).adding(accounts: accounts, toStatement: 0)
        #expect(merged.text == Self.document(after))
    }

    @Test(arguments: [
        Self.document(#""*""#), Self.document(#"{"AWS": "*"}"#), Self.document(#"{"AWS": ["111122223333", "*"]}"#),
        Self.document(#"{"AWS": "111122223333"}"#).replacing("Allow", with: "Deny"),
        Self.document(#"{"AWS": "111122223333"}"#).replacing("Principal", with: "NotPrincipal"),
        #"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#, #"{"Statement": []}"#,
    ])
    func `a statement that is no list of those admitted takes no account`(_ text: String) throws {
        let document = try PolicyDocument(text)
        #expect(throws: PolicyError.self) { try document.adding(accounts: [World.member], toStatement: 0) }
    }

    @Test(arguments: ["", "*", "70776716028", "arn:aws:iam::707767160287:root", "70776716028\"", "７０７７６７１６０２８７"])
    func `only an account's id is added`(_ text: String) throws {
        let document = try PolicyDocument(Self.document(#"{"AWS": "111122223333"}"#))
        #expect(throws: PolicyError.self) { try document.adding(accounts: [text], toStatement: 0) }
    }

    @Test(arguments: [
        (
            #"{"StringLike": {"aws:SourceArn": "a"}}"#, "aws:SourceArn", ["b"],
            #"{"StringLike": {"aws:SourceArn": ["a", "b"]}}"#
        ),
        (
            #"{"StringLike": {"AWS:sourcearn": ["a"]}}"#, "aws:SourceArn", ["b", "b"],
            #"{"StringLike": {"AWS:sourcearn": ["a", "b"]}}"#
        ),
        (
            #"{"StringLike": {"aws:SourceArn": ["a", "b"]}}"#, "aws:SourceArn", ["b"],
            #"{"StringLike": {"aws:SourceArn": ["a", "b"]}}"#
        ),
        (
            #"{"StringLike": {"x:y": "1", "aws:SourceArn": []}}"#, "aws:SourceArn", ["b"],
            #"{"StringLike": {"x:y": "1", "aws:SourceArn": ["b"]}}"#
        ),
        (
            #"{"StringLike": {"x:y": "1"}}"#, "x:y", ["a\"\\\u{1}\u{1F}\u{E9}"],
            #"{"StringLike": {"x:y": ["1", "a\"\\\u0001\u001f\#u{E9}"]}}"#
        ),
    ])
    func `values are added to a condition`(_ before: String, _ key: String, _ values: [String], _ after: String) throws
    {
        func text(_ condition: String) -> String {
            #"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": \#(condition)}}"#
        }
        let merged = try PolicyDocument(text(before)).adding(
            values: values,
            operator: "StringLike",
            key: key,
            toStatement: 0
        )
        #expect(merged.text == text(after))
        #expect(merged.conditions(on: key, in: .allow).first.map { Set(values).isSubset(of: $0.values) } == true)
    }

    @Test(arguments: [("StringEquals", "x:y", 0), ("StringLike", "x:z", 0), ("StringLike", "x:y", 1)])
    func `values need a condition that is there`(_ op: String, _ key: String, _ index: Int) throws {
        let document = try PolicyDocument(
            #"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"x:y": "1"}}}}"#
        )
        #expect(throws: PolicyError.self) {
            try document.adding(values: ["2"], operator: op, key: key, toStatement: index)
        }
    }

    private static let added = #"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#

    @Test(arguments: [
        (#"{"Statement": []}"#, #"{"Statement": [\#(added)]}"#),
        (
            #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"} }"#,
            #"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}, \#(added)] }"#
        ),
        (
            "{\"Statement\": [\n  {\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n]}",
            "{\"Statement\": [\n  {\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},\n  \(added)\n]}"
        ),
    ])
    func `a statement goes behind those that are there`(_ before: String, _ after: String) throws {
        #expect(try PolicyDocument(before).appending(statement: Self.added).text == after)
    }

    @Test(arguments: ["", "{}", "[]", "\(added), \(added) x", #"{"Effect": "Allow"}"#, added + "]"])
    func `what is no statement is not appended`(_ statement: String) throws {
        let document = try PolicyDocument(#"{"Statement": []}"#)
        #expect(throws: PolicyError.self) { try document.appending(statement: statement) }
        #expect(throws: PolicyError.self) { try PolicyDocument.make(statement: statement) }
    }

    @Test func `a document is made of a statement`() throws {
        let document = try PolicyDocument.make(statement: Self.added)
        #expect(document.version == "2012-10-17")
        #expect(document.statements.map(\.source) == [Self.added])
    }

    @Test(arguments: 1...100)
    func `merges keep foreign statements, admit whom they should, and change nothing twice`(_ seed: UInt64) throws {
        var written = WrittenPolicy(seed: seed)
        let (text, host) = written.document()
        let document = try PolicyDocument(text)
        let new = written.accounts()
        let merged = try document.adding(accounts: new, toStatement: host)

        // Others stay as they are, and all the bytes of this one stay in their order.
        for (old, now) in zip(document.statements, merged.statements) where old.index != host {
            #expect(now.source == old.source)
        }
        #expect(merged.statements.count == document.statements.count)
        #expect(Self.isSubsequence(text.utf8, of: merged.text.utf8))
        // What is before and behind the list is untouched.
        let parts = document.text.split(separator: document.statements[host].source, maxSplits: 1)
        #expect(parts.allSatisfy { merged.text.contains($0) })

        #expect(try PolicyDocument(merged.text) == merged)
        #expect(try merged.adding(accounts: new, toStatement: host) == merged)
        let named = merged.accountsNamed(for: "logs:PutSubscriptionFilter")
        #expect(Set(document.accountsNamed(for: "logs:PutSubscriptionFilter") + new) == Set(named))
        let policy = NamedPolicy(name: "p", document: merged, kind: .resource)
        for account in new {
            #expect(PolicyEvaluator.decide([policy], World.subscribing(account)).isAllowed)
        }

        let longer = try merged.appending(statement: Self.added)
        #expect(longer.statements.dropLast().map(\.source) == merged.statements.map(\.source))
        #expect(longer.statements.last?.source == Self.added)
    }

    private static func isSubsequence(_ short: some Sequence<UInt8>, of long: some Sequence<UInt8>) -> Bool {
        var rest = long.makeIterator()
        return short.allSatisfy { byte in
            while let next = rest.next() { if next == byte { return true } }
            return false
        }
    }
}
