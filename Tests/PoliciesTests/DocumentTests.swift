import Policies
import Testing

@Suite struct DocumentTests {
    private static let statement = #"{"Effect":"Allow","Principal":"*","Action":"a:b","Resource":"*"}"#

    @Test(arguments: [
        #"{"Statement":[\#(statement)]}"#,
        #"{"Statement":\#(statement)}"#,
        #"{"Version":"2012-10-17","Statement":\#(statement)}"#,
        #"{"Version":"2008-10-17","Id":"x","Statement":[\#(statement)]}"#,
        #"{"Statement":[\#(statement)],"Version":"2012-10-17"}"#,
        "\u{FEFF}{\"Statement\":\(statement)}",
        "\n\t \r\n{\"Statement\" : [ \(statement) ] }\n\n",
        "%7B%22Statement%22%3A%5B\(statement.replacing("\"", with: "%22").replacing("{", with: "%7b"))%5D%7D",
        "%0A%20%7B%22Statement%22%3A\(statement.replacing("*", with: "%2A"))%7D%0A",
        "%EF%BB%BF%7B%22Statement%22:\(statement)%7D",
        "\u{FEFF}%7B%22Statement%22:\(statement)%7D",
        " \r\n\t%7B%22Statement%22:\(statement)%7D",
        "\u{FEFF}\n%7B%22Statement%22:\(statement)%7D",
        #"{"\u0053tatement":\#(statement)}"#,
    ])
    func `spelling does not change what a document says`(_ text: String) throws {
        let document = try PolicyDocument(text)
        let request = AccessRequest(.account(World.member), "a:b", on: "arn:aws:s3:::x")
        let policy = NamedPolicy(name: "p", document: document, kind: .resource)
        #expect(PolicyEvaluator.decide([policy], request).isAllowed)
        #expect(document.statements.count == 1)
    }

    @Test(arguments: [
        #"{"Statement":[]}"#: 0,
        #"{"Statement":[\#(statement),\#(statement)]}"#: 2,
        #"{"Statement":[\#(statement), \#(statement) ,\#(statement)]}"#: 3,
    ])
    func `statements are kept as they are written`(_ text: String, _ count: Int) throws {
        let document = try PolicyDocument(text)
        #expect(document.text == text)
        #expect(document.statements.map(\.source) == Array(repeating: Self.statement, count: count))
        #expect(document.statements.map(\.index) == Array(0..<count))
    }

    @Test func `a statement's bytes are those between its braces`() throws {
        let odd =
            "{ \"Sid\" : \"\\u00e9 \u{E9}\",\r\n\t\"Effect\":\"Deny\" , \"NotAction\":[ \"a:b\" ],\"NotResource\" : \"*\"}"
        let document = try PolicyDocument("{ \"Id\": \"\u{1F512}\", \"Statement\" : [\n\(odd)\n] }")
        #expect(document.statements.first?.source == odd)
        #expect(document.statements.first?.sid == "\u{E9} \u{E9}")
        #expect(document.statements.first?.effect == .deny)
        #expect(document.version == nil)
    }

    /// What must not be read, and a word of the reason.
    static let refused: [(text: String, reason: String)] = [
        ("", "ends too early"),
        ("   ", "ends too early"),
        ("null", "object"),
        ("[]", "object"),
        (#""text""#, "object"),
        ("not json", "expected"),
        ("{", "key in quotes"),
        (#"{"Statement":[]"#, "closing brace"),
        (#"{"Statement":[]}}"#, "more follows"),
        (#"{"Statement":[],}"#, "key in quotes"),
        (#"{"Statement":[\#(statement),]}"#, "expected a value"),
        (#"{'Statement':[]}"#, "key in quotes"),
        (#"{"Statement" []}"#, "colon"),
        (#"{"Statement":[] "Version":"2012-10-17"}"#, "closing brace"),
        (#"{"Statement":[],"Statement":[]}"#, "twice"),
        (#"{"Statement":[],"\u0053tatement":[]}"#, "twice"),
        (#"{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}"#, "twice"),
        (
            #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":"true"},"Bool":{}}}}"#,
            "twice"
        ),
        (
            #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":"true","A:B":"false"}}}}"#,
            "twice"
        ),
        (#"{"Version":"2012-10-17"}"#, "no Statement"),
        (#"{"Version":"2012-10-18","Statement":[]}"#, "Version"),
        (#"{"Version":20121017,"Statement":[]}"#, "Version"),
        (#"{"Version":null,"Statement":[]}"#, "Version"),
        (#"{"Statements":[]}"#, "unknown element"),
        (#"{"statement":[]}"#, "unknown element"),
        (#"{"Statement":"*"}"#, "statement 1"),
        (#"{"Statement":null}"#, "statement 1"),
        (#"{"Statement":[[\#(statement)]]}"#, "statement 1"),
        (#"{"Statement":[\#(statement),1]}"#, "statement 2"),
        (#"{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}"#, "Effect"),
        (#"{"Statement":{"Action":"*","Resource":"*"}}"#, "Effect"),
        (#"{"Statement":{"Effect":["Allow"],"Action":"*","Resource":"*"}}"#, "Effect"),
        (#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#, "neither Action nor NotAction"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","NotAction":"a:b","Resource":"*"}}"#, "exclude each other"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}}"#, "exclude each other"),
        (
            #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*","NotPrincipal":"*"}}"#,
            "exclude each other"
        ),
        (#"{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}"#, "list of texts"),
        (#"{"Statement":{"Effect":"Allow","Action":{"a":"b"},"Resource":"*"}}"#, "list of texts"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":[null]}}"#, "list of texts"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"707767160287"}}"#, "principal"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":["*"]}}"#, "principal"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{}}}"#, "principal"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"aws":"*"}}}"#, "principal"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":{}}}}"#, "principal"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":[]}}}"#, "principal"),
        (
            #"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":{"AWS":"*","Service":[]}}}"#,
            "principal"
        ),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}}"#, "Condition"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":"true"}}}"#, "Bool"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:b":{}}}}}"#, "a:b"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{}}}"#, "unknown element"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Sid":null}}"#, "Sid"),
        (#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Sid":["a"]}}"#, "Sid"),
        ("{\"Id\":\"a\nb\",\"Statement\":[]}", "control character"),
        (#"{"Id":"\x","Statement":[]}"#, "escape"),
        (#"{"Id":"\u12G4","Statement":[]}"#, "hexadecimal"),
        (#"{"Id":"\ud800","Statement":[]}"#, "surrogate"),
        (#"{"Id":"\udc00","Statement":[]}"#, "surrogate"),
        (#"{"Id":"\ud800\u0041","Statement":[]}"#, "surrogate"),
        (#"{"Id":"a"#, "does not end"),
        (#"{"Id":"a\"#, "does not end"),
        (#"{"Id":+1,"Statement":[]}"#, "expected a value"),
        (#"{"Id":1.,"Statement":[]}"#, "expected a value"),
        (#"{"Id":.5,"Statement":[]}"#, "expected a value"),
        (#"{"Id":1e,"Statement":[]}"#, "expected a value"),
        (#"{"Id":NaN,"Statement":[]}"#, "expected a value"),
        (#"{"Id":tru,"Statement":[]}"#, "expected a value"),
        (#"{"Id":1 2,"Statement":[]}"#, "closing brace"),
        (#"{/* no */"Statement":[]}"#, "key in quotes"),
        ("%7B%22Statement%22:%5B%5D%7", "percent sign"),
        ("%7B%22Statement%22:%5B%5D%ZZ", "percent sign"),
        ("%7B%22Id%22:%22%FF%22,%22Statement%22:%5B%5D%7D", "UTF-8"),
        (#"{"Id":\#(String(repeating: "[", count: 40)),"Statement":[]}"#, "nested"),
        (#"{"Id":"\#(String(repeating: "a", count: 131_072))","Statement":[]}"#, "longer"),
        (String(repeating: "%20", count: 200_000), "longer"),
    ]

    @Test(arguments: refused)
    func `what is no policy is refused with the reason`(_ text: String, _ reason: String) throws {
        let error = try #require(throws: PolicyError.self) { try PolicyDocument(text) }
        #expect(error.description.contains(reason), "\(error)")
    }

    /// Words that a JSON text may hold, legal and not.
    private static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u00", "\"Statement\"", "\"Effect\"", "\"Allow\"", "\"Action\"",
        "\"*\"", "1", "-", "e", "true", "null", " ", "\u{E9}", "%7B", statement,
    ]

    @Test(arguments: 1...40)
    func `no text makes the reader stumble`(_ seed: UInt64) {
        var numbers = NumberSequence(seed: seed)
        for _ in 0..<50 {
            let text = (0..<Int.random(in: 0...30, using: &numbers)).map { _ in
                Self.pieces.randomElement(using: &numbers) ?? ""
            }
            // Read or refused; what was read holds its statements.
            guard let document = try? PolicyDocument(text.joined()) else { continue }
            #expect(document.statements.allSatisfy { document.text.contains($0.source) })
        }
    }
}
