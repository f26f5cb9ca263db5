import Configuration
import Testing

@Suite struct SectionTests {
    private let secret = "a reference: env:NAME, file:PATH, ssm:/path or secretsmanager:name#field"

    @Test(
        arguments: [
            ("{id: \"012345678901\"}", "012345678901", nil),
            ("{id: '433568766270'}", "433568766270", nil),
            (
                "{id: 012345678901}", "012345678901",
                "2:14: search.id: put the account id in quotes: other readers of this file would drop leading zeros"
            ),
            ("{id: 12345678901}", nil, "2:14: search.id: expected an account id of twelve digits in quotes"),
            ("{id: \"4335-6876-6270\"}", nil, "2:14: search.id: expected an account id of twelve digits in quotes"),
            ("{id: \"１２３４\"}", nil, "2:14: search.id: expected an account id of twelve digits in quotes"),
            ("{id: [\"433568766270\"]}", nil, "2:14: search.id: expected an account id of twelve digits in quotes"),
            (
                "{id: }", nil,
                "2:14: search.id: expected an account id of twelve digits in quotes, or leave the key out"
            ),
        ] as [(String, String?, String?)]
    )
    func `account ids are strings of twelve digits`(body: String, value: String?, problem: String?) {
        let (read, problems) = reading(body) { $0.accountID("id") }
        #expect(read == value)
        #expect(problems == (problem.map { ["r.yaml:\($0)"] } ?? []))
    }

    @Test(arguments: [
        "hunter2", "https://hooks.slack.com/services/T0/B0/hunter2", "env:hunter 2", "'env:'", "'file:'", "'ssm:'",
        "ENV:HUNTER2", "env:2hunter", "secretsmanager:#hunter2", "secretsmanager:hunter2#", "[hunter2]",
        "{value: hunter2}", "env:HUNTER2-X", "\"env:hunter2\\n\"",
    ])
    func `a literal secret is refused and never repeated`(literal: String) {
        let (value, problems) = reading("{key: \(literal)}") { $0.secret("key", required: true) }
        #expect(value == nil)
        #expect(problems == ["r.yaml:2:15: search.key: a secret does not belong in this file; expected \(secret)"])
    }

    @Test(arguments: [
        ("env:SLACK_WEBHOOK", SecretReference.environment("SLACK_WEBHOOK")),
        ("file:/run/secrets/a b", .file("/run/secrets/a b")),
        ("ssm:/roundsman/slack", .ssm("/roundsman/slack")),
        ("secretsmanager:prod/search", .secretsManager("prod/search", field: nil)),
        ("secretsmanager:prod/search#password", .secretsManager("prod/search", field: "password")),
        (
            "secretsmanager:arn:aws:secretsmanager:us-east-1:433568766270:secret:a-AbCdEf#key",
            .secretsManager("arn:aws:secretsmanager:us-east-1:433568766270:secret:a-AbCdEf", field: "key")
        ),
    ])
    func `references are read and written alike`(text: String, reference: SecretReference) {
        let (value, problems) = reading("{key: \"\(text)\"}") { $0.secret("key") }
        #expect(value == reference)
        #expect(value?.description == text)
        #expect(problems.isEmpty)
    }

    @Test func `a missing secret says what is expected`() {
        #expect(
            reading("{}") { $0.secret("key", required: true) }.problems == [
                "r.yaml:2:9: search.key: missing; expected \(secret)"
            ]
        )
        #expect(reading("{}") { $0.secret("key") }.problems.isEmpty)
    }

    @Test(
        arguments: [
            ("{n: 5}", 5, nil), ("{n: 0}", 0, nil), ("{n: 10}", 10, nil), ("{n: \"7\"}", 7, nil),
            ("{n: 11}", nil, "a whole number, from 0 to 10"), ("{n: -1}", nil, "a whole number, from 0 to 10"),
            ("{n: 1.5}", nil, "a whole number, from 0 to 10"), ("{n: +5}", nil, "a whole number, from 0 to 10"),
            ("{n: 0x5}", nil, "a whole number, from 0 to 10"), ("{n: 1e1}", nil, "a whole number, from 0 to 10"),
            ("{n: 99999999999999999999}", nil, "a whole number, from 0 to 10"),
            ("{n: [5]}", nil, "a whole number, from 0 to 10"),
        ] as [(String, Int?, String?)]
    )
    func `whole numbers keep to their range`(body: String, value: Int?, expected: String?) {
        let (read, problems) = reading(body) { $0.integer("n", in: 0...10) }
        #expect(read == value)
        #expect(problems == (expected.map { ["r.yaml:2:13: search.n: expected \($0)"] } ?? []))
    }

    @Test(arguments: [("true", true), ("false", false), ("yes", nil), ("on", nil), ("1", nil), ("TRUE", nil)])
    func `truth is true or false and nothing else`(text: String, value: Bool?) {
        let (read, problems) = reading("{b: \(text)}") { $0.boolean("b") }
        #expect(read == value)
        #expect(problems == (value == nil ? ["r.yaml:2:13: search.b: expected true or false"] : []))
    }

    @Test func `one text or a list of texts, each with its place`() {
        let one = reading("{t: a}") { $0.strings("t").map { "\($0.text)@\($0.mark)" } }
        #expect(one.value == ["a@2:13"])
        let two = reading("{t: [a, b]}") { $0.strings("t").map { "\($0.text)@\($0.mark)" } }
        #expect(two.value == ["a@2:14", "b@2:17"])
        for wrong in ["[]", "[a, [b]]", "{a: b}", "[\"\"]", "[a, ~]"] {
            #expect(
                reading("{t: \(wrong)}") { $0.strings("t").count }.problems == [
                    "r.yaml:2:13: search.t: expected a text or a list of texts"
                ]
            )
        }
        let none = reading("{t: []}") { $0.strings("t", mayBeEmpty: true).count }
        #expect(none.value == 0 && none.problems.isEmpty)
    }

    @Test(arguments: ["", "~", "null"])
    func `a key without a value is never taken for a missing one`(nothing: String) {
        func told(_ read: @escaping (Section) -> Any?) -> [String] { reading("{k: \(nothing)}", read).problems }
        func expected(_ what: String) -> [String] {
            ["r.yaml:2:13: search.k: expected \(what), or leave the key out"]
        }
        #expect(told { $0.string("k") } == expected("a text"))
        #expect(told { $0.strings("k") } == expected("a text or a list of texts"))
        #expect(told { $0.section("k") } == expected("keys and values"))
        #expect(told { $0.sections("k") } == expected("a list"))
        #expect(told { $0.secret("k") } == expected(secret))
        #expect(told { $0.integer("k", in: 1...2) } == expected("a whole number, from 1 to 2"))
        #expect(told { $0.boolean("k") } == expected("true or false"))
        #expect(told { $0.choice("k", among: ["a": 1, "b": 2]) } == expected("one of a, b"))
        #expect(told { $0.bytes("k") } == expected(Section.sizeExpected))
        #expect(told { $0.duration("k") } == expected("\(Section.durationExpected), at least 1s"))
    }

    @Test func `what was expected of a value is told once, however often it is read`() {
        let twice = reading("{t: {a: b}}") { section -> Int? in
            _ = section.strings("t", required: "a name, or a list of them")
            return section.strings("t").count + section.plainTexts("t").count
        }
        #expect(twice.problems == ["r.yaml:2:13: search.t: expected a name, or a list of them"])
        let missing = reading("{t: }") { section -> Int? in
            _ = section.string("t", required: "a name")
            return section.string("t") == nil ? 0 : 1
        }
        #expect(missing.problems == ["r.yaml:2:13: search.t: missing; expected a name"])
    }

    @Test func `a mapping where another thing stands is told at its place`() {
        #expect(
            reading("{s: text}") { $0.section("s") == nil }.problems == [
                "r.yaml:2:13: search.s: expected keys and values"
            ]
        )
        #expect(
            reading("{s: text}") { $0.sections("s").count }.problems == [
                "r.yaml:2:13: search.s: expected a list; begin each entry with a dash"
            ]
        )
        let list = reading("{s: [{a: 1}, text]}") { $0.sections("s").compactMap { $0.integer("a", in: 1...1) } }
        #expect(list.value == [1])
        #expect(list.problems == ["r.yaml:2:22: search.s[1]: expected keys and values"])
    }

    @Test func `an empty value counts as missing, an empty text as wrong`() {
        #expect(
            reading("{s: }") { $0.string("s", required: "a name") }.problems == [
                "r.yaml:2:13: search.s: missing; expected a name"
            ]
        )
        #expect(
            reading("{s: ''}") { $0.string("s", required: "a name") }.problems == [
                "r.yaml:2:13: search.s: expected a name"
            ]
        )
        #expect(reading("{s: ~}") { $0.has("s") }.value == false)
        #expect(reading("{s: 'null'}") { $0.string("s") }.value == "null")
    }
}
