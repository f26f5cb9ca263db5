import FoundationEssentials
import Testing

@testable import JobKit

@Suite struct JSONValueTests {
    @Test(arguments: [
        "", "plain", "quote \" and \\ slash /", "line\nbreak\r\ttab", "\u{1}\u{1f}\u{7f}", "ä漢🙂", "\u{2028}",
    ])
    func `every text comes back as it was`(text: String) throws {
        let written = JSONValue.object(["a": .string(text), text: 1]).text
        let read = try JSONDecoder().decode([String: Member].self, from: Data(written.utf8))
        #expect(read["a"] == .text(text) || text == "a")
        #expect(read[text] == .number(1))
    }

    @Test func `an encoder of others writes the same`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let members = ["b": "x/y \"z\" \u{8} \u{1f}", "a": "ä🙂", "c.d": "\\ \n\t\r"]
        let theirs = try JSONDecoder().decode([String: String].self, from: try encoder.encode(members))
        let ours = try JSONDecoder().decode(
            [String: String].self,
            from: Data(JSONValue.object(members.mapValues { .string($0) }).text.utf8)
        )
        #expect(ours == theirs)
        #expect(
            JSONValue.array([.null, true, 3, .double(1.5), .double(.nan), .object(["b": 1, "a": 2])]).text
                == #"[null,true,3,1.5,null,{"a":2,"b":1}]"#
        )
    }

    private enum Member: Decodable, Equatable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }
}
