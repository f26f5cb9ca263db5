import Testing

@testable import IndexRetention

/// What a `retention` section may not say, and how often that is told.
@Suite struct RetentionSettingsTests {
    /// The problems of one rule with these keys instead of sound ones.
    private func problems(_ keys: String, indexes: String = #""a-{yyyy.MM.dd}""#) throws -> [String] {
        let whole = keys.hasPrefix("keep:") ? keys : "keep: 30d, \(keys)"
        return try Fixture.problems("retention: {rules: [{name: r, indexes: \(indexes), \(whole)}]}")
    }

    @Test(arguments: [
        ("archive: ", "keys and values"), ("archive: ~", "keys and values"), ("include: ", "a text or a list of texts"),
        ("age_from: ", "one of creation_date, name"), ("min_keep: ", "a whole number"), ("utc_offset: ", "an offset"),
        ("keep: {at_least: 7d, total_size: 1GB, at_most: }", "a period"),
        ("keep: {at_least: 7d, total_size: 1GB, disk: }", "a percentage"),
    ])
    func `a key left empty does not stand for its default`(keys: String, expected: String) throws {
        let told = try problems(keys)
        #expect(told.count == 1 && told[0].contains(": expected \(expected)"), "\(told)")
        #expect(told[0].hasSuffix(", or leave the key out"), "\(told)")
    }

    @Test(arguments: [
        ("keep: {at_least: 60d, at_most: 7d, total_size: 1GB}", ["at_most: 7d is less than at_least, 60d"]),
        ("keep: {at_least: 7d, at_most: 7d, total_size: 1GB}", []),
        ("keep: {at_least: 7d, disk: 0%}", ["disk: expected a percentage with its sign, from 1% to 100%"]),
        ("keep: {at_least: 7d, disk: 100%}", []),
        ("keep: {}", ["at_least: missing", "total_size: expected either total_size or disk"]),
        ("keep: {at_least: 7d, disk: 80%, total_size: 1GB}", ["disk: expected either total_size or disk"]),
        ("include: []", []),
        (
            "include: [hiden, all]",
            ["`hiden` is none of managed, data_stream, hidden; did you mean `hidden`?", "`all` is"]
        ),
        (#"archive: {repository: "*"}"#, ["repository: expected the name of one snapshot repository"]),
        ("archive: {repository: \"a,b\"}", ["repository: expected the name of one"]),
        ("archive: {repository: _all}", ["repository: expected the name of one"]),
        ("archive: {}", ["repository: missing"]), ("archive: {repository: s3-archive}", []),
    ])
    func `each mistake is told once, with what to write instead`(keys: String, expected: [String]) throws {
        let told = try problems(keys)
        #expect(told.count == expected.count, "\(told)")
        for (problem, words) in zip(told, expected) { #expect(problem.contains(words), "\(told)") }
    }

    @Test(arguments: ["[]", #""""#, "{a: b}", "[~]", ""])
    func `indexes that are no texts are told once`(indexes: String) throws {
        let told = try problems("keep: 30d", indexes: indexes)
        #expect(told.count == 1 && told[0].contains("a full index name with a date"), "\(told)")
    }

    @Test func `a name is one line`() throws {
        let rule = #"{name: "a\nb", indexes: "a-{yyyy}", keep: 30d}"#
        let told = try Fixture.problems("retention: {rules: [\(rule)]}")
        #expect(told.count == 1 && told[0].contains("expected a name for the rule, in one line"), "\(told)")
    }
}
