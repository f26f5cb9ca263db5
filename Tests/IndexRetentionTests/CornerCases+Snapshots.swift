import FoundationEssentials
import OpenSearch
import Sandbox
import TestSupport
import Testing
import Transport

@testable import IndexRetention

extension CornerCase {
    /// What snapshots do to deletes, and what may become of a snapshot.
    static var snapshots: [CornerCase] {
        [
            CornerCase(21, "a running snapshot puts off what it holds, and nothing else") { () async throws in
                for isTold in [true, false] {
                    let platform = Platform.usual(), held = Platform.old[1]
                    platform.addRepository("cs-automated") { repository in
                        repository.snapshots["hourly"] = .init(
                            indexes: [held],
                            questionsUntilDone: 1_000,
                            outcome: "SUCCESS",
                            shards: 1
                        )
                    }
                    if !isTold {
                        platform.double.fail(
                            .init(.instead(.text(403, #"{"Message":"no"}"#))) { $0.path == "/_snapshot/_status" }
                        )
                    }
                    let outcome = try await platform.run(Platform.rule)
                    #expect(outcome.items[held] == "deferred snapshot_running" && outcome.error == nil)
                    #expect(outcome.names("deleted expired").count == 2)
                }
            },
            CornerCase(22, "a snapshot in the way is waited for by the minute, not given up on") { () async throws in
                let platform = Platform.usual()
                platform.refuse(503, "concurrent_snapshot_execution_exception", "already running", count: 30) {
                    $0.method == "PUT"
                }
                #expect(try await platform.run(Platform.archiving).names("deleted expired") == Platform.old)
                #expect(platform.clock.waits.filter { $0 == .seconds(10) }.count == 30)
                let endless = Platform.usual()
                endless.refuse(503, "concurrent_snapshot_execution_exception", "already running", count: .max) {
                    $0.method == "PUT"
                }
                let outcome = try await endless.run(Platform.archiving, deadline: .seconds(600))
                #expect(
                    Set(Platform.old.compactMap { outcome.items[$0] }).isSubset(of: [
                        "deferred snapshot_running", "deferred deadline",
                    ])
                )
                #expect(endless.names.count == 12)
            },
            CornerCase(31, "a partial snapshot is none") { () async throws in
                for state in ["PARTIAL", "FAILED", "INCOMPATIBLE"] {
                    let platform = Platform.usual()
                    platform.double.change { $0.snapshotPlan = (questions: 1, outcome: state) }
                    #expect(try await platform.run(Platform.archiving).names("failed snapshot_failed") == Platform.old)
                    #expect(platform.names.count == 12)
                }
            },
            CornerCase(33, "a snapshot that never ends costs the run its time and no index its life") {
                () async throws in
                let platform = Platform.usual()
                platform.double.change { $0.snapshotPlan = (questions: .max, outcome: "SUCCESS") }
                let outcome = try await platform.run(Platform.archiving, deadline: .seconds(3_600))
                #expect(outcome.names("deferred deadline") == Platform.old)
                #expect(platform.names.count == 12 && outcome.count("DELETE") == 0)
            },
        ]
    }
}
