import Arguments
import Configuration
import FoundationEssentials
import JobKit

/// A finding that is known and borne for a while.
struct Mute: Sendable, Equatable {
    let check: Check
    /// Compared with `detail.resource`; `*` stands for any text.
    let resource: String
    /// The last day on which it holds, as `2027-01-31`.
    let until: String
    let reason: String
    let owner: String
}

/// How the job mends.
struct RepairSettings: Sendable, Equatable {
    /// Calls a run.
    var maxChanges = 10
    /// Where prior documents go; `nil` for the folder beside the state.
    var backups: String?
}

/// Everything that the configuration says to this job.
struct SubscriptionSettings: Sendable {
    let hub: (account: String, region: String, roleARN: String?)
    let members: MemberSettings
    let destinations: [DestinationSettings]
    let mutes: [Mute]
    let repair: RepairSettings
    /// The most filters of one log group.
    let filtersPerGroup: Int

    /// Reads the sections; `nil` when they are unsound.
    ///
    /// - Parameter root: The file's top level; problems are reported to it.
    init?(_ root: Section) {
        let before = root.collector.problems.count
        let hub = HubSettings.required(root)
        let members = hub.flatMap { MemberSettings(root, hub: ($0.account, $0.region)) }
        let section = root.section("subscriptions", required: true)
        let entries = section?.sections("destinations", required: true) ?? []
        destinations = entries.compactMap(DestinationSettings.init)
        for (place, entry) in entries.enumerated() {
            let earlier = entries[..<place]
            let isTwice = earlier.contains {
                $0.string("name") == entry.string("name") && $0.string("region") == entry.string("region")
            }
            if isTwice { entry.report("this destination is listed already", at: "name") }
        }
        if let members, case .listed(let list) = members.source {
            for (entry, destination) in zip(entries, destinations) where entries.count == destinations.count {
                if let problem = destination.problem(of: list) { entry.report(problem.message, at: problem.key) }
            }
        }
        mutes = section?.sections("mutes").compactMap(Mute.init) ?? []
        var repair = RepairSettings()
        if let entry = section?.section("repair") {
            repair.maxChanges = entry.integer("max_changes", in: 1...1_000) ?? repair.maxChanges
            repair.backups = entry.value("backups", expected: "an absolute path") { $0.hasPrefix("/") ? $0 : nil }
            entry.finish()
        }
        self.repair = repair
        filtersPerGroup = section?.integer("filters_per_group", in: 1...100) ?? 2
        section?.finish()
        guard let hub, let members, root.collector.problems.count == before else { return nil }
        self.hub = hub
        self.members = members
    }
}

extension DestinationSettings {
    /// What is wrong with the senders, once the members are known.
    ///
    /// - Parameter members: All of them.
    /// - Returns: The key to blame, and what to write instead.
    func problem(of members: [Member]) -> (key: String, message: String)? {
        guard case .named(let names) = senders else {
            let isReached = members.contains { $0.regions.contains(region) }
            return isReached ? nil : ("region", "no member is in this region")
        }
        let known = members.map(\.name)
        for name in names where name != "hub" && !known.contains(name) {
            let hint = NearMiss.suggest(name, among: known + ["hub", "all"]).map { "; did you mean `\($0)`?" } ?? ""
            return ("senders", "there is no member named `\(name)`\(hint)")
        }
        let elsewhere = members.first { names.contains($0.name) && !$0.regions.contains(region) }
        return elsewhere.map {
            ("region", "the sender `\($0.name)` is not in this region, but in \($0.regions.joined(separator: ", "))")
        }
    }
}

extension Mute {
    /// Reads an entry of `subscriptions.mutes`; `nil` when it is unsound.
    init?(_ section: Section) {
        let words = Dictionary(uniqueKeysWithValues: Check.allCases.map { ($0.rawValue, $0) })
        let check = section.choice("check", among: words, required: true)
        let resource = section.string("resource", required: "what it is about; `*` stands for any text")
        let until = section.value(
            "until",
            expected: "the last day on which it holds, such as 2027-01-31",
            isRequired: true
        ) {
            CalendarDay.isValid($0) ? $0 : nil
        }
        let reason = section.string("reason", required: "why this is borne")
        let owner = section.string("owner", required: "who will see to it")
        section.finish()
        guard let check, let resource, let until, let reason, let owner else { return nil }
        self.init(check: check, resource: resource, until: until, reason: reason, owner: owner)
    }
}

/// Days as ISO 8601 writes them; as texts they stand in the order of time.
enum CalendarDay {
    static func isValid(_ text: String) -> Bool {
        text.utf8.count == 10 && (try? Date(text, strategy: style)).map { $0.formatted(style) == text } == true
    }

    /// The day in UTC.
    static func of(_ date: Date) -> String { date.formatted(style) }

    private static let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
}
