import FoundationEssentials
import OpenSearch
import Sandbox
import Testing
import Transport

@testable import IndexRetention

extension CornerCase {
    /// What somebody else owns, or still writes to.
    static var owners: [CornerCase] {
        [
            CornerCase(13, "system and hidden indexes are never reached by the way") { () async throws in
                let platform = Platform.usual()
                let others = [
                    ".opendistro-alerting-alert-history-2020.01.01-1", ".a-2020.01.01", ".kibana_1",
                    "security-auditlog-2020.01.01", "top_queries-2020.01.01-00001", "ilm-history-1-000001",
                ]
                platform.double.change { world in for name in others { world.addIndex(name, created: 0) } }
                let hidden = Fixture.days("a-", [103])[0]
                platform.double.change { $0.addIndex(hidden, created: 0) { $0.isHidden = true } }
                let outcome = try await platform.run(Platform.rule)
                #expect(outcome.names("deleted expired") == Platform.old)
                #expect(outcome.items[hidden] == "skipped hidden")
                #expect(Set(platform.names) == Set(Platform.young + others + [hidden]))
            },
            CornerCase(14, "the write index and the last member of an alias stay") { () async throws in
                let platform = Platform.usual(), old = Platform.old
                platform.double.change { world in
                    world.indexes[old[0]]?.aliases = ["logs": true]
                    world.indexes[old[1]]?.aliases = ["only": nil]
                }
                let outcome = try await platform.run(Platform.rule)
                #expect(
                    old.map { outcome.items[$0] } == [
                        "skipped write_index", "skipped last_alias_member", "deleted expired",
                    ]
                )
            },
            CornerCase(15, "the newest backing index of a data stream stays, the others by a word only") {
                () async throws in
                for (word, expected) in [
                    ("managed", ["skipped data_stream", "skipped data_stream"]),
                    ("data_stream", ["deleted expired", "skipped data_stream_write_index"]),
                ] {
                    let platform = Platform()
                    let names = (1...6).map { ".ds-s-2020.01.0\($0)-00000\($0)" }
                    platform.double.change { world in
                        for name in names {
                            world.addIndex(name, created: 0) { ($0.dataStream, $0.isHidden) = ("s", true) }
                        }
                    }
                    let rule = #"""
                            - name: s
                              indexes: ".ds-s-{yyyy.MM.dd}-{n}"
                              keep: 30d
                              min_keep: 0
                              max_delete_percent: 100
                              include: [\#(word)]
                        """#
                    let outcome = try await platform.run(rule)
                    #expect([names[0], names[5]].map { outcome.items[$0] } == expected)
                    #expect(platform.names.contains(names[5]))
                }
            },
            CornerCase(16, "a name that became an alias is skipped") { () async throws in
                let platform = Platform.usual(), alias = Platform.old[0]
                let outcome = try await platform.run(Platform.rule) { [double = platform.double] _, request in
                    guard request.method == "DELETE" else { return .arrives }
                    double.change { world in
                        guard let index = world.indexes.removeValue(forKey: alias) else { return }
                        world.indexes["restored-\(alias)"] = index
                        world.indexes["restored-\(alias)"]?.aliases = [alias: nil]
                    }
                    return .arrives
                }
                #expect(outcome.items[alias] == "skipped is_alias")
                #expect(outcome.names("deleted expired").count == 2)
                #expect(platform.names.contains("restored-\(alias)"))
            },
            CornerCase(17, "a new index of the same name is another index") { () async throws in
                let platform = Platform.usual(), anew = Platform.old[1]
                let outcome = try await platform.run(Platform.rule) { [double = platform.double] _, request in
                    if request.path == "/_snapshot/_status" { double.change { $0.indexes[anew]?.uuid = "another" } }
                    return .arrives
                }
                #expect(outcome.items[anew] == "skipped recreated" && platform.names.contains(anew))
            },
            CornerCase(18, "what ILM or ISM manages is left to them") { () async throws in
                let managed = Platform.old[1]
                for dialect in SearchDialect.allCases {
                    let platform = Platform.usual(dialect)
                    platform.double.change { world in
                        if dialect == .elasticsearch8 {
                            world.indexes[managed]?.lifecyclePolicy = "thirty-days"
                        } else {
                            world.indexes[managed]?.statePolicy = "thirty-days"
                        }
                    }
                    let outcome = try await platform.run(Platform.rule)
                    #expect(outcome.items[managed] == "skipped managed", "\(dialect)")
                    #expect(outcome.note(managed).contains("thirty-days"))
                    let include = Platform.rule.replacing("90d}", with: "90d, include: [managed]}")
                    #expect(try await platform.run(include).items[managed] == "deleted expired")
                }
            },
            CornerCase(19, "no name can widen a request, and every odd byte is encoded") { () async throws in
                for name in [
                    "_all", "", "*", "a*", "a?", "a,b", "-a", "+a", "_a", "<a>", "a/b", "a b", "a\u{1}b", ".", "..",
                    "a#b",
                ] {
                    #expect(!IndexNames.isExact(name), "\(name)")
                }
                let platform = Platform()
                platform.plant("ä-", ages: Array(0..<9) + [100, 101])
                let outcome = try await platform.run(#"    - {name: u, indexes: "ä-{yyyy.MM.dd}", keep: 90d}"#)
                #expect(outcome.names("deleted expired") == Fixture.days("ä-", [101, 100]))
                let targets = outcome.requests.filter { $0.method == "DELETE" }.map(\.path)
                #expect(targets.sorted() == Fixture.days("/%C3%A4-", [101, 100]))
                // An index whose name the engine should never have let in.
                let odd = try Fixture.judge("a\\u0001-{yyyy}", keep: "1d", ["a\u{1}-2020"])
                #expect(odd == ["a\u{1}-2020": "skipped unsafe_name"])
            },
        ]
    }
}
