import OpenSearch
import Sandbox
import Testing
import Transport

@testable import IndexRetention

extension CornerCase {
    /// Which engine it is, or says it is.
    static var versions: [CornerCase] {
        [
            CornerCase(46, "no version locks us out, also one that is a fiction") { () async throws in
                for (number, distribution) in [
                    ("7.10.2", nil), ("3.4.0", "opensearch"), ("99.0.0-rc1", "opensearch"), ("1.3.2", "opensearch"),
                ] as [(String, String?)] {
                    let platform = Platform.usual()
                    platform.alter { request, answer in
                        guard request.path == "/", var body = JSON(bytes: answer.body)?.members else { return }
                        var version: [String: JSON] = ["number": .string(number)]
                        version["distribution"] = distribution.map { .string($0) }
                        body["version"] = .object(version)
                        answer.body = JSON.object(body).bytes
                    }
                    platform.double.change { $0.indexes[Platform.old[0]]?.statePolicy = "p" }
                    let outcome = try await platform.run(Platform.archiving)
                    #expect(outcome.names("deleted expired") == Array(Platform.old[1...]), "\(number)")
                    #expect(outcome.items[Platform.old[0]] == "skipped managed", "\(number)")
                }
            },
            CornerCase(47, "the waiting time has the name that the engine knows, never both") { () async throws in
                for (version, distribution, expected) in [
                    ("7.10.2", nil, "master_timeout"), ("8.15.3", nil, "master_timeout"),
                    ("1.3.2", "opensearch", "master_timeout"), ("2.0.0", "opensearch", "cluster_manager_timeout"),
                    ("3.4.0", "opensearch", "cluster_manager_timeout"),
                ] as [(String, String?, String)] {
                    let identity = ClusterIdentity(name: "n", uuid: "u", version: version, distribution: distribution)
                    #expect(identity.masterTimeoutParameter == expected)
                }
                for dialect in SearchDialect.allCases {
                    let outcome = try await Platform.usual(dialect).run(Platform.archiving)
                    let changes = outcome.requests.filter { ["PUT", "DELETE"].contains($0.method) }
                    #expect(changes.count == 6)
                    let known = dialect == .openSearch2 ? "cluster_manager_timeout" : "master_timeout"
                    for request in changes {
                        #expect(request.query.keys.filter { $0.hasSuffix("r_timeout") } == [known], "\(dialect)")
                    }
                }
            },
        ]
    }
}
