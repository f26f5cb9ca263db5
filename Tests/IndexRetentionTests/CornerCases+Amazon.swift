import Arguments
import Configuration
import FoundationEssentials
import JobKit
import OpenSearch
import POSIX
import Sandbox
import Testing
import Transport

@testable import IndexRetention

extension CornerCase {
    private static let signed = SearchAccess.signed(
        accessKeyID: "AKIDEXAMPLE",
        secret: "wJalrXUtnFEMI",
        region: "eu-central-1"
    )
    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"]
    private static let sigv4 = "auth: {kind: sigv4, region: eu-central-1}"

    /// Amazon's domains, and what stands before them.
    static let amazon: [CornerCase] = access + domain

    private static var access: [CornerCase] {
        [
            CornerCase(35, "a serverless collection is refused, and what does its work is named") { () async throws in
                let collector = ProblemCollector(file: "f.yaml")
                let text = """
                    version: 1
                    search: {endpoint: "https://abc.eu-central-1.aoss.amazonaws.com", auth: {kind: sigv4}}
                    retention: {rules: [{name: r, indexes: "a-{yyyy}", keep: 1d}]}
                    """
                let root = try ConfigurationFile.read(Array(text.utf8), collector: collector)
                _ = try PruneIndexes(JobSettings(root: root, arguments: ParsedArguments()))
                let problem = try #require(collector.problems.first?.description)
                #expect(problem.contains("f.yaml:2:") && problem.contains("data life-cycle policies"))
            },
            CornerCase(36, "commas, stars and encoded bytes are signed as they are sent") { () async throws in
                let platform = Platform.usual(access: signed)
                platform.plant("ä-", ages: Array(0..<9) + [100])
                let rules = "\(Platform.rule)\n" + #"    - {name: u, indexes: "ä-{yyyy.MM.dd}", keep: 90d}"#
                let outcome = try await ProgramBench(rules, platform, search: sigv4).run("--apply", variables: keys)
                #expect(
                    outcome.status == 0 && outcome.count("deleted expired") == 4,
                    "\(outcome.output)\(outcome.errors)"
                )
                let paths = platform.double.requests.map(\.path)
                #expect(paths.contains { $0.contains(",") && $0.hasPrefix("/a-2026") })
                #expect(paths.contains { $0.contains("*") } && paths.contains { $0.hasPrefix("/%C3%A4-2026") })
            },
            CornerCase(37, "every query is of pairs, sorted, so that any signer agrees") { () async throws in
                for rule in [Platform.rule, Platform.archiving] {
                    let outcome = try await Platform.usual().run(rule)
                    for request in outcome.requests {
                        let pairs = request.target.drop { $0 != "?" }.dropFirst().split(separator: "&")
                        let names = pairs.map { $0.prefix { $0 != "=" } }
                        #expect(pairs.allSatisfy { $0.contains("=") } && names == names.sorted(), "\(request.target)")
                    }
                }
            },
            CornerCase(38, "credentials that end soon are fetched anew before they are needed") { () async throws in
                let fetches = Locked(0)
                let agent = try LoopbackServer { _ in
                    fetches.withLock { $0 += 1 }
                    let end = Date(timeIntervalSince1970: SystemClock.sinceEpoch / .seconds(1) + 240).formatted(
                        .iso8601
                    )
                    let keys: JSON = [
                        "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "wJalrXUtnFEMI", "Token": "t",
                        "Expiration": .string(end),
                    ]
                    return .text(200, String(decoding: keys.bytes, as: UTF8.self), type: "application/json")
                }
                defer { agent.stop() }
                let platform = Platform.usual(access: signed)
                let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(agent.address)/keys"]
                let outcome = try await ProgramBench(Platform.rule, platform, search: sigv4).run(
                    "--apply",
                    variables: variables
                )
                #expect(
                    outcome.status == 0 && outcome.count("deleted expired") == 3,
                    "\(outcome.output)\(outcome.errors)"
                )
                let sent = platform.double.requests
                #expect(sent.allSatisfy { $0.headers["X-Amz-Security-Token"] == "t" })
                #expect(fetches.withLock { $0 } >= sent.count, "each of them would have ended within ten minutes")
            },
            CornerCase(
                44,
                "the region is configured, never cut out of a host name, and the host is signed as connected"
            ) { () async throws in
                let platform = Platform.usual(access: signed)
                let outcome = try await ProgramBench(Platform.rule, platform, search: sigv4).run(variables: keys)
                #expect(outcome.status == 0)
                let sent = try #require(platform.double.requests.first)
                #expect(sent.headers["Host"]?.hasPrefix("127.0.0.1:") == true)
                #expect(sent.headers["Authorization"]?.contains("/eu-central-1/es/aws4_request") == true)
                let none = try await ProgramBench(Platform.rule, platform, search: "auth: {kind: sigv4}").run(
                    variables: keys
                )
                #expect(
                    none.status != 0 && (none.output + none.errors).contains("region"),
                    "\(none.output)\(none.errors)"
                )
            },
            CornerCase(45, "a refusal says which permission is missing") { () async throws in
                let platform = Platform.usual()
                let body = #"{"Message":"User: anonymous is not authorized"}"#
                platform.double.fail(.init(count: .max, .instead(.text(403, body))) { $0.method == "DELETE" })
                let deletion = try await platform.run(Platform.rule)
                let note = deletion.note(Platform.old[0])
                #expect(note.contains("es:ESHttpDelete") && note.contains("indices:admin/delete"), "\(note)")
                platform.double.fail(.init(count: .max, .instead(.text(403, body))) { $0.method == "PUT" })
                let archive = try await platform.run(Platform.archiving).note(Platform.old[0])
                #expect(
                    archive.contains("es:ESHttpPut") && archive.contains("cluster:admin/snapshot/create"),
                    "\(archive)"
                )
                platform.double.fail(
                    .init(count: .max, .instead(.text(403, body))) { $0.path.hasPrefix("/_cat/indices") }
                )
                let listing = try await platform.run(Platform.rule)
                #expect(listing.message.contains("es:ESHttpGet") && listing.message.contains("indices:monitor"))
            },
        ]
    }

    private static var domain: [CornerCase] {
        [
            CornerCase(39, "a gateway that gives up on a long call does not end the archive") { () async throws in
                let platform = Platform.usual()
                platform.double.fail(.init(count: 3, .lies(.text(504, "Gateway Timeout"))) { $0.method == "PUT" })
                platform.double.change { $0.snapshotPlan = (questions: 4, outcome: "SUCCESS") }
                let outcome = try await platform.run(Platform.archiving)
                #expect(outcome.names("deleted expired") == Platform.old)
                let puts = outcome.requests.filter { $0.method == "PUT" }
                #expect(puts.count == 3 && puts.allSatisfy { $0.query["wait_for_completion"] == "false" })
            },
            CornerCase(
                40,
                "the repository is yours: Amazon's own is refused, none is registered, no snapshot is deleted"
            ) { () async throws in
                let rule = #"{name: r, indexes: "a-{yyyy}", keep: 1d, archive: {repository: cs-automated}}"#
                let amazon = "retention: {rules: [\(rule)]}"
                #expect(try Fixture.problems(amazon).contains { $0.contains("Amazon's own") })
                let platform = Platform.usual()
                let outcome = try await platform.run(Platform.archiving)
                #expect(outcome.requests.allSatisfy { $0.method != "PUT" || $0.segments.count == 3 })
                #expect(outcome.requests.allSatisfy { $0.method != "DELETE" || !$0.path.hasPrefix("/_snapshot") })
                platform.plant("a-", ages: [100])
                platform.addRepository { $0.isReadOnly = true }
                #expect(try await platform.run(Platform.archiving).names("failed repository_read_only").count == 1)
                platform.double.change { $0.repositories = [:] }
                #expect(try await platform.run(Platform.archiving).names("failed repository_missing").count == 1)
            },
            CornerCase(41, "each snapshot holds one index, so that warm and hot never meet in one") { () async throws in
                let outcome = try await Platform.usual().run(Platform.archiving)
                let held = outcome.requests.filter { $0.method == "PUT" }.map {
                    JSON(bytes: $0.body)?["indices"].text ?? ""
                }
                #expect(held == Platform.old)
            },
            CornerCase(42, "a cold index is in no listing, and nobody touches it") { () async throws in
                let platform = Platform()
                let outcome = try await platform.run(Platform.rule)
                #expect(outcome.rules == ["a": "skipped no_index"])
                #expect(!outcome.requests.contains { $0.path.contains("_cold") })
                let yaml = #"retention: {rules: [{name: r, indexes: "a-{yyyy}", keep: 1d, cold: true}]}"#
                #expect(try Fixture.problems(yaml).contains { $0.contains("cold: unknown key") })
            },
            CornerCase(43, "a probe that is refused takes away knowledge, not the run") { () async throws in
                for status in [400, 403, 405] {
                    for path in ["/_plugins/_ism", "/_snapshot/_status", "/_alias"] {
                        let platform = Platform.usual(), old = Platform.old
                        platform.double.change { $0.indexes[old[0]]?.aliases = ["logs": nil] }
                        platform.double.fail(
                            .init(count: .max, .instead(.text(status, #"{"Message":"not supported"}"#))) {
                                $0.path.hasPrefix(path)
                            }
                        )
                        let outcome = try await platform.run(Platform.rule)
                        #expect(outcome.error == nil, "\(status) for \(path)")
                        let expected =
                            switch (path, status) {
                            // Only 405 says that there is no such thing; then nobody manages anything.
                            case ("/_plugins/_ism", 405), ("/_snapshot/_status", _): "skipped last_alias_member"
                            case ("/_plugins/_ism", _): "refused managed_unknown"
                            default: "refused alias_unknown"
                            }
                        #expect(outcome.items[old[0]] == expected, "\(status) for \(path)")
                    }
                }
            },
        ]
    }
}
