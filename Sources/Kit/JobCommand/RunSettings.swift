import Channels
import Configuration
import FoundationEssentials
import JobKit

/// A program's entry in the `jobs` section.
struct RunSettings: Sendable {
    var deadline = Duration.seconds(900)
    var lock: String?
    var heartbeat: SecretReference?

    /// Reads the program's entry; those of others are theirs to check.
    init(_ root: Section, program: String) {
        guard let jobs = root.section("jobs") else { return }
        // An entry that no program reads would be a deadline that nobody keeps.
        for name in ConfigurationFile.programs { jobs.tolerate(name) }
        let entry = jobs.section(program)
        jobs.finish()
        guard let entry else { return }
        deadline = entry.duration("deadline", minimum: .seconds(5)) ?? deadline
        lock = entry.string("lock")
        heartbeat = entry.secret("heartbeat")
        entry.finish()
    }
}

/// The `alerts` section: where notices go.
struct AlertSettings: Sendable {
    struct Channel: Sendable {
        let name: String
        let kind: String
        /// `nil` for kinds that this version cannot post to.
        let webhook: SecretReference?
        let fallback: String?
    }

    struct Route: Sendable {
        /// `nil` for every severity.
        let severity: Notice.Severity?
        let channels: [String]
        let quiet: Duration
    }

    let state: String
    let channels: [Channel]
    let routes: [Route]
    let environment: String?

    /// Reads the section.
    ///
    /// - Returns: `nil` when it is missing or unsound; problems are reported to it.
    init?(_ root: Section) {
        guard let section = root.section("alerts") else { return nil }
        let before = root.collector.problems.count
        let state = section.string(
            "state",
            required: "the path of the state file, such as /var/lib/roundsman/state.sqlite"
        )
        if state?.hasPrefix("dynamodb:") == true {
            section.report("this version keeps its state in a file; expected a path", at: "state")
        }
        let entries = section.sections("channels", required: true)
        channels = entries.compactMap(Self.channel)
        var names: [String] = []
        for entry in entries {
            guard let name = entry.plainTexts("name").first?.text else { continue }
            if names.contains(name) { entry.report("another channel has this name", at: "name") }
            names.append(name)
        }
        for entry in entries {
            guard let fallback = entry.plainTexts("fallback").first?.text else { continue }
            if !names.contains(fallback) { entry.report("there is no channel of that name", at: "fallback") }
            if fallback == entry.plainTexts("name").first?.text {
                entry.report("a channel cannot be its own fallback", at: "fallback")
            }
        }
        routes = section.sections("routes", required: true).compactMap { Self.route($0, channels: names) }
        environment = section.string("environment")
        section.finish()
        guard root.collector.problems.count == before, let state else { return nil }
        self.state = state
    }

    private static func channel(_ section: Section) -> Channel? {
        let name = section.string("name", required: "a name for the channel")
        let kinds = [
            "slack": "slack", "pagerduty": "pagerduty", "sns": "sns", "email": "email", "webhook": "webhook",
            "opsgenie": "opsgenie",
        ]
        let kind = section.choice("kind", among: kinds, required: true)
        let fallback = section.string("fallback")
        var webhook: SecretReference?
        if kind == "slack" {
            webhook = section.secret("webhook", required: true)
        } else {
            // Its own keys are checked by the version that can post to it; secrets are references everywhere.
            let words = ["secret", "token", "password", "passwd", "credential", "webhook", "key", "authorization"]
            for key in section.keys where !["name", "kind", "fallback"].contains(key) {
                refuseSecret(section, key, words + (kind == "webhook" ? ["url"] : []))
            }
        }
        section.finish()
        guard let name, let kind else { return nil }
        return Channel(name: name, kind: kind, webhook: webhook, fallback: fallback)
    }

    /// Accepts a key of a kind that this version cannot post to, unless a secret stands there.
    private static func refuseSecret(_ section: Section, _ key: String, _ words: [String]) {
        if section.isMapping(key), let nested = section.section(key) {
            for member in nested.keys { refuseSecret(nested, member, words) }
        } else if words.contains(where: key.lowercased().contains) {
            _ = section.secret(key)
        } else {
            section.tolerate(key)
        }
    }

    private static func route(_ section: Section, channels: [String]) -> Route? {
        var severity: Notice.Severity?
        if let match = section.section("match") {
            let words = Dictionary(uniqueKeysWithValues: Notice.Severity.allCases.map { ($0.rawValue, $0) })
            severity = match.choice("severity", among: words)
            match.finish()
        }
        let targets = section.strings("to", required: "the names of channels")
        for (name, mark) in targets where !channels.contains(name) {
            section.collector.report("there is no channel named `\(name)`", at: mark, key: section.name(of: "to"))
        }
        let quiet = section.duration("repeat", minimum: .seconds(60)) ?? .seconds(12 * 3_600)
        section.finish()
        return Route(severity: severity, channels: targets.map(\.text), quiet: quiet)
    }

    /// The first route that matches.
    func route(for severity: Notice.Severity) -> Route? {
        routes.first { $0.severity == nil || $0.severity == severity }
    }

    /// Every secret that a notice may need.
    var secrets: [SecretReference] { channels.compactMap(\.webhook) }
}
