import OpenSearch
import Testing
import Transport

@Suite struct IndexNamesTests {
    @Test(arguments: [
        "", ".", "..", "_all", "_x", "-a", "+a", "*", "a*", "a?", "a,b", "a<b", "<a>", "a>b", "a|b", "a b", "a\"b",
        "a\\b", "a/b", "a#b",
        "a:b", "a\u{7f}", "a\n", String(repeating: "a", count: 256),
    ])
    func `a name that could widen a request is refused`(name: String) { #expect(!IndexNames.isExact(name)) }

    @Test(arguments: [
        "a", ".kibana_1", "cwl-a-2026.01.01", "a+b@c%d&e=f'g;h!i~j(k)l$m", "журнал-2026",
        String(repeating: "a", count: 255),
    ])
    func `every other name is exact`(name: String) { #expect(IndexNames.isExact(name)) }

    @Test(arguments: [1, 2, 79, 80, 81, 500, 2_000])
    func `batches hold every name once and fit the line`(count: Int) {
        let names = (0..<count).map { "cwl-vpcflowlog-2026.\($0)" }
        let batches = IndexNames.batches(names, overhead: 80)
        #expect(batches.flatMap { $0 } == names)
        #expect(batches.allSatisfy { 80 + $0.joined(separator: ",").utf8.count <= 2_100 })
        // As few as possible: no two neighbours would fit together.
        for (left, right) in zip(batches, batches.dropFirst()) {
            #expect(80 + left.joined(separator: ",").utf8.count + 1 + right[0].utf8.count > 2_099)
        }
    }

    @Test func `a name that needs encoding goes alone`() {
        #expect(Set(IndexNames.batches(["a", "b+c", "d", "é"], overhead: 80)) == [["a", "d"], ["b+c"], ["é"]])
    }

    @Test(arguments: [
        ("a-*", "a-1", true), ("a-*", "a-", true), ("a-*", "b-1", false), ("*", "", true), ("a", "a", true),
        ("a", "ab", false),
        ("a*b", "ab", true), ("a*b", "a", false), ("ab*ba", "aba", false), ("ab*ba", "abba", true),
        ("a*-*c", "a1-2c", true),
        ("a*-*c", "a12c", false), ("app-*.*.*-*", "app-2026.01.02-7", true), ("*b*", "abc", true), ("*b*", "ac", false),
    ])
    func `patterns match whole names`(pattern: String, name: String, expected: Bool) {
        #expect(IndexNames.matches(name, pattern) == expected)
    }
}
