import Configuration
import FoundationEssentials
import JobKit
import POSIX
import Resilience
import StateStore
import TestSupport
import Testing
import Transport

@testable import JobCommand

/// Run after run of a job on one state, and what each channel hears of it: no network, and a clock that is moved by hand.
final class Telling: Sendable {
    /// How a channel takes what is posted to it.
    enum Mood: Sendable {
        case well, down
        /// It takes the post, and no answer comes.
        case silent
        /// It is not there any more.
        case gone
    }

    /// What is open and how grave, what is well, and what could not be seen.
    static let words = JobDescription.FindingWords(
        open: ["fail": 2, "warn": 1, "unknown": 1],
        mended: ["ok"],
        unseen: ["unknown"],
        place: { String($0.prefix { $0 != "/" }) }
    )

    let state: StateStore
    let settings: AlertSettings
    let clock = ManualClock()
    private let folder: String
    private let moods = Locked<[String: Mood]>([:])
    private let titles = Locked<[String: [String]]>([:])
    private let runs = Locked(0)

    /// Makes the channels `a`, `b` and `c`, and one of a kind that cannot be posted to.
    ///
    /// - Parameters:
    ///   - routes: As they stand in the configuration.
    ///   - fallback: Who stands in for a channel.
    ///   - name: That channel.
    /// - Throws: What stands in the way of a state.
    init(_ routes: String, fallback: String? = nil, of name: String = "a") throws {
        folder = "/tmp/roundsman-telling-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        func stand(_ channel: String) -> String {
            fallback.map { channel == name ? ", fallback: \($0)" : "" } ?? ""
        }
        let text = """
            version: 1
            alerts:
              state: \(folder)/state.sqlite
              channels:
                - {name: a, kind: slack, webhook: env:A\(stand("a"))}
                - {name: b, kind: slack, webhook: env:B}
                - {name: c, kind: slack, webhook: env:C}
                - {name: pager, kind: pagerduty, routing_key: env:P\(stand("pager"))}
              routes: [\(routes)]
            """
        let collector = ProblemCollector(file: "f")
        settings = try #require(AlertSettings(try ConfigurationFile.read(Array(text.utf8), collector: collector)))
        state = try StateStore.open(settings.state, now: Date(timeIntervalSince1970: 0))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The time of the machine.
    var now: Date { Date(timeIntervalSince1970: 1_795_489_200 + clock.now / .seconds(1)) }

    /// Moves the clock past every lease and every wait.
    func pass() { clock.advance(by: .seconds(600)) }

    func set(_ channel: String, _ mood: Mood) { moods.withLock { $0[channel] = mood } }

    /// The counts in the titles of what a channel has taken since it was last asked.
    func heard(_ channel: String) -> [String] {
        let heard = titles.withLock { $0.removeValue(forKey: channel) ?? [] }
        return heard.map { title in title.split(separator: ": ").last.map(String.init) ?? title }
    }

    /// What a run passes on.
    func delivery() -> (NoticeDelivery, NoticeDecision) {
        let run = runs.withLock { number in
            number += 1
            return "run-\(number)"
        }
        let pipeline = RequestPipeline(
            transport: StubTransport { request throws(TransportError) in try self.take(request) },
            clock: clock.clock,
            random: { 0.5 },
            deadline: Deadline(after: nil, on: clock.clock)
        )
        let delivery = NoticeDelivery(
            settings: settings,
            state: state,
            program: "job",
            runID: run,
            pipeline: pipeline,
            wallClock: { self.now },
            secret: { Secret("https://slack.test/\("\($0)".lowercased().suffix(1))") },
            logger: Logger(level: .error) { _ in }
        )
        return (delivery, NoticeDecision(program: "job", runID: run, host: "host", environment: nil))
    }

    /// A run that sees these findings, such as `x: fail` or `y: muted unknown`; unless it is whole, others may be there.
    @discardableResult
    func run(_ findings: KeyValuePairs<String, String>, isWhole: Bool = true) async -> [NoticeResult] {
        let (delivery, decision) = delivery()
        let sight = FindingSight(Self.items(findings), isWhole: isWhole, Self.words)
        return await delivery.deliver([], findings: FindingReview(sight: sight, decision: decision))
    }

    /// A run that is killed after its notices were accepted, and before it could note that.
    func killedRun(_ findings: KeyValuePairs<String, String>) throws {
        let (delivery, decision) = delivery()
        var outbox = NoticeDelivery.Outbox()
        let sight = FindingSight(Self.items(findings), isWhole: true, Self.words)
        let review = FindingReview(sight: sight, decision: decision)
        delivery.put(review, for: delivery.audiences, in: &outbox)
        _ = try state.claimDue(owner: "killed", lease: .seconds(120), now: now)
    }

    private static func items(_ findings: KeyValuePairs<String, String>) -> [ReportItem] {
        findings.map { id, status in
            let words = status.split(separator: " ").map(String.init)
            let muted: JSONValue? = words.count > 1 ? .object(["status": .string(words[1])]) : nil
            let detail = muted.map { ["muted": $0] } ?? [:]
            return ReportItem(id: id, kind: "check", rule: "R", status: words[0], reason: "why", detail: detail)
        }
    }

    private func take(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        struct Payload: Decodable { let text: String }
        let channel = String(request.target.path.dropFirst())
        switch moods.withLock({ $0[channel] }) ?? .well {
        case .down: return HTTPResponse(status: 500, headers: HTTPHeaders(), body: Array("no".utf8))
        case .gone: return HTTPResponse(status: 404, headers: HTTPHeaders(), body: Array("no_service".utf8))
        case .well, .silent:
            let payload = try? JSONDecoder().decode(Payload.self, from: Data(request.body))
            titles.withLock { $0[channel, default: []].append(payload?.text ?? "?") }
        }
        if moods.withLock({ $0[channel] }) == .silent {
            throw TransportError(.timeout, "no answer", place: request.place, mayHaveBeenSent: true)
        }
        return HTTPResponse(status: 200, headers: HTTPHeaders(), body: Array("ok".utf8))
    }
}
