import Arguments
import Configuration
import FoundationEssentials
import JobKit
import OpenSearch
import POSIX
import Resilience

/// A job that does what its configuration's `trails` section says; a name that no library of ours reads yet.
struct StubJob: Job {
    static let description = JobDescription(
        program: "watch-jobs",
        abstract: "does as it is told",
        discussion: "For tests.",
        options: [],
        examples: [],
        statuses: [
            .init("ok", .fine, "as it should be"), .init("wrong", .finding, "not as it should be"),
            .init("bad", .finding, "told once"), .init("worse", .finding, "told again"),
            .init("unseen", .partial, "could not look"),
            .init("muted", .fine, "borne"),
            .init("deferred", .partial, "later"), .init("failed", .partial, "could not be done"),
        ],
        reasons: [.init("told", "the test says so")],
        findings: .init(
            open: ["worse": 2, "bad": 1, "unseen": 1],
            mended: ["ok"],
            unseen: ["unseen"],
            place: { String($0.prefix { $0 != "/" }) }
        ),
        outputs: ["junit"],
        refusesFuture: true
    )

    /// Each item's status, and how the job behaves.
    let statuses: [String]
    let behaviour: String?
    let search: SearchSettings?
    let secrets: [SecretReference]
    var names: [String] { [] }

    init?(_ settings: JobSettings) throws {
        let section = settings.root.section("trails")
        statuses = section?.has("items") == true ? section?.strings("items").map(\.text) ?? [] : []
        behaviour = section?.string("behaviour")
        secrets = [section?.secret("secret")].compactMap { $0 }
        section?.finish()
        let hub = HubSettings(settings.root)
        search = settings.root.section("search").flatMap { SearchSettings($0, hub: hub) }
    }

    func observe(_ environment: JobEnvironment) async throws -> [String] {
        switch behaviour {
        case "fail": throw JobFailure(.failed, "the job fails as told")
        case "unreachable": throw JobFailure(.unreachable, "no one is there")
        case "denied": throw JobFailure(.denied, "not for you")
        case "cancel itself": throw CancellationError()
        case "wait": try await environment.clock.sleep(.seconds(600))
        case "ignore": _ = await Task.detached { try? await environment.clock.sleep(.seconds(600)) }.value
        default: break
        }
        return statuses
    }

    func plan(_ observation: [String], now: Date) -> [String] { observation }

    func report(_ plan: [String], to report: ReportRecorder) {
        report.reach(["endpoint": "stub"])
        for (position, status) in plan.enumerated() {
            report.put(
                ReportItem(id: "here/item-\(position)", kind: "thing", rule: "r", status: status, reason: "told")
            )
        }
    }

    func act(on plan: [String], _ environment: JobEnvironment, _ report: ReportRecorder) async throws {
        if behaviour == "fail late" { throw JobFailure(.unreachable, "lost in the middle") }
    }

    func table(_ plan: [String], _ report: Report) -> String { plan.map { "- \($0)\n" }.joined() }
}
