import AWSServices
import FoundationEssentials
import Policies

/// What each kind of document was when it was looked at, and what it still needs.
struct RepairDocuments {
    private let parts: [Change.Part]
    private let target: Change.Target

    init(_ parts: [Change.Part], _ target: Change.Target) {
        self.parts = parts
        self.target = target
    }

    /// What the documents need, as they were when they were looked at.
    enum Planned {
        case nothing
        case impossible(String)
        case write(diff: String, filter: SubscriptionFilter?)
    }

    /// Plans the one call.
    ///
    /// - Parameter added: Filters that the plan puts beside those that were seen.
    /// - Returns: The call, and what it changes.
    func planned(beside added: [SubscriptionFilter]) -> Planned {
        switch target {
        case .trust: Self.planned(needOfTrust(trust)) { Difference.text(trust, $0) }
        case .permissions: Self.planned(needOfPermissions(inlinePolicy)) { Difference.text(inlinePolicy, $0) }
        case .policy: Self.planned(needOfPolicy(policy)) { Difference.text(policy, $0) }
        case .retention(let stream):
            Self.planned(needOfRetention(retention)) { Difference.hours(retention, $0, of: stream) }
        case .filter:
            switch needOfFilter((prior ?? []) + added) {
            case .nothing: .nothing
            case .impossible(let why): .impossible(why)
            case .write(let filter): .write(diff: diff(filter, prior ?? []), filter: filter)
            }
        }
    }

    private static func planned<Write>(
        _ need: RepairNeed<Write>,
        _ diff: (Write) -> String
    ) -> Planned {
        switch need {
        case .nothing: .nothing
        case .impossible(let why): .impossible(why)
        case .write(let write): .write(diff: diff(write), filter: nil)
        }
    }

    private var context: DestinationContext { parts[0].context }
    private var role: RoleReading? { context.reading.role?.found }

    var trust: String { role?.role.assumeRolePolicyDocument ?? "" }

    func needOfTrust(_ text: String) -> RepairNeed<String> {
        guard let document = try? PolicyDocument(text) else { return .impossible("the trust policy cannot be read") }
        var merged = document
        // Destinations that share the role, each with its own accounts and region.
        for parts in Dictionary(grouping: parts, by: { $0.context.destinationARN }).sorted(by: { $0.key < $1.key }).map(
            \.value
        ) {
            let accounts = parts.compactMap { part -> String? in
                if case .trust(_, let account) = part.proposal { account } else { nil }
            }
            guard let longer = TrustMerge(context: parts[0].context).adding(accounts, to: merged) else {
                return .impossible("no addition to the trust policy would let the service in")
            }
            merged = longer
        }
        return merged == document ? .nothing : .write(merged.text)
    }

    var inlinePolicy: String? { InlinePolicy.present(on: role) }

    func needOfPermissions(_ text: String?) -> RepairNeed<String> {
        let wanted = parts.flatMap { part -> [RepairProposal.Permission] in
            if case .permissions(_, let permissions) = part.proposal { permissions } else { [] }
        }
        guard let document = InlinePolicy.document(wanted, on: text) else {
            return .impossible("the policy \(InlinePolicy.name) cannot be read, or takes no further statement")
        }
        return document == text ? .nothing : .write(document)
    }

    var retention: Int { context.reading.stream.found?.retentionPeriodHours ?? 0 }

    func needOfRetention(_ hours: Int) -> RepairNeed<Int> {
        let wanted =
            parts.compactMap { part -> Int? in
                if case .retention(_, let hours) = part.proposal { hours } else { nil }
            }.max() ?? 0
        // Never lowered.
        return hours >= wanted ? .nothing : .write(wanted)
    }

    var policy: String? { context.reading.destination.found?.accessPolicy }

    func needOfPolicy(_ text: String?) -> RepairNeed<String> {
        let accounts = parts.compactMap { part -> String? in
            if case .admission(let account) = part.proposal { account } else { nil }
        }
        return switch AdmissionMerge(context: context).adding(accounts, to: text) {
        case .nothing: .nothing
        case .merged(let policy): .write(policy)
        case .impossible(let why): .impossible(why)
        }
    }

    /// The filters of the group as they were seen; `nil` where the plan knows of none.
    var prior: [SubscriptionFilter]? {
        switch parts[0].proposal {
        case .filter(let new): new.present
        case .refilter(_, let prior): [prior]
        case .trust, .permissions, .retention, .admission: nil
        }
    }

    func needOfFilter(_ filters: [SubscriptionFilter]) -> RepairNeed<SubscriptionFilter> {
        switch parts[0].proposal {
        case .filter(let new):
            if filters.contains(where: { $0.destinationArn == new.destination }) { return .nothing }
            guard filters.count < new.slots else { return .impossible("none of the \(new.slots) slots is free") }
            return .write(new.filter(among: filters))
        case .refilter(let wanted, let prior):
            guard var current = filters.first(where: { $0.filterName == prior.filterName }),
                current.destinationArn == prior.destinationArn
            else { return .impossible("the filter is gone, or leads elsewhere now") }
            let isDone = current.filterPattern == wanted.filterPattern && (current.fieldSelectionCriteria ?? "").isEmpty
            guard !isDone else { return .nothing }
            current.filterPattern = wanted.filterPattern
            current.fieldSelectionCriteria = nil
            return .write(current)
        case .trust, .permissions, .retention, .admission: return .nothing
        }
    }

    /// What putting a filter changes.
    func diff(_ filter: SubscriptionFilter, _ present: [SubscriptionFilter]) -> String {
        Difference.filter(present.first { $0.filterName == filter.filterName }, filter)
    }
}

/// What a document still needs.
enum RepairNeed<Write: Sendable>: Sendable {
    /// Ours is there.
    case nothing
    case write(Write)
    /// It cannot be mended without touching what is not ours, or there is no room.
    case impossible(String)
}

/// What a backup keeps of a document.
protocol BackupText {
    /// `nil` where there is nothing to keep.
    var backupText: String? { get }
}

extension String: BackupText {
    var backupText: String? { self }
}

extension Int: BackupText {
    var backupText: String? { "{\"RetentionPeriodHours\": \(self)}" }
}

extension Optional: BackupText where Wrapped == String {
    var backupText: String? { self }
}

extension [SubscriptionFilter]: BackupText {
    var backupText: String? {
        guard !isEmpty, let data = try? JSONEncoder().encode(self) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
