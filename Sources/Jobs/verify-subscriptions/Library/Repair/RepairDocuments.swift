import AWS
import AWSServices
import FoundationEssentials
import Policies

/// What each kind of document was when the change was planned, and what it needs.
struct RepairDocuments {
    private let change: Change
    private var context: DestinationContext { change.context }

    init(_ change: Change, _ session: AWSSession) { self.change = change }

    private var accounts: [String] {
        change.proposals.compactMap { proposal in
            switch proposal {
            case .trust(_, let account), .admission(let account): account
            case .permissions, .retention, .filter: nil
            }
        }
    }

    private var role: RoleReading? { context.reading.role.value ?? nil }

    var trust: String { role?.role.assumeRolePolicyDocument ?? "" }

    func needOfTrust(_ text: String) -> RepairSequence<String, String>.Need {
        guard let document = try? PolicyDocument(text) else { return .impossible("the trust policy cannot be read") }
        guard let merged = TrustMerge(document, context)?.adding(accounts) else {
            return .impossible("no statement of the trust policy can take the accounts")
        }
        // A document that would not change has what is needed, or the merge would add a statement each time.
        let reader = RoleJudge(context: context)
        return accounts.allSatisfy({ reader.trusts($0, document) }) ? .nothing : .write(merged.text)
    }

    var inlinePolicy: String? {
        (role?.identity.value ?? []).first { $0.name == InlinePolicy.name }?.document.text
    }

    func needOfPermissions(_ text: String?) -> RepairSequence<String?, String>.Need {
        let wanted = change.proposals.flatMap { proposal -> [RepairProposal.Permission] in
            if case .permissions(_, let permissions) = proposal { permissions } else { [] }
        }
        guard let text else { return .write(InlinePolicy.document(wanted)) }
        guard var document = try? PolicyDocument(text) else {
            return .impossible("the policy roundsman cannot be read")
        }
        let missing = wanted.filter { permission in
            !document.statements.contains { $0.allowsPlainly(permission.action, on: permission.resource) }
        }
        guard !missing.isEmpty else { return .nothing }
        for statement in InlinePolicy.statements(missing) {
            guard let longer = try? document.appending(statement: statement) else {
                return .impossible("the policy roundsman takes no further statement")
            }
            document = longer
        }
        return .write(document.text)
    }

    var retention: Int { (context.reading.stream.value ?? nil)?.retentionPeriodHours ?? 0 }

    func needOfRetention(_ hours: Int) -> RepairSequence<Int, Int>.Need {
        let wanted =
            change.proposals.lazy.compactMap { proposal -> Int? in
                if case .retention(_, let hours) = proposal { hours } else { nil }
            }.max() ?? 0
        // Never lowered.
        return hours >= wanted ? .nothing : .write(wanted)
    }

    var policy: String? { (context.reading.destination.value ?? nil)?.accessPolicy }

    func needOfPolicy(_ text: String?) -> RepairSequence<String?, String>.Need {
        let statement = { (accounts: [String]) in
            let list = accounts.map { "\"\($0)\"" }.joined(separator: ", ")
            return """
                {"Effect": "Allow", "Principal": {"AWS": [\(list)]}, "Action": "logs:PutSubscriptionFilter", \
                "Resource": "\(context.destinationARN)"}
                """
        }
        guard let text else {
            return .write("{\"Version\": \"2012-10-17\", \"Statement\": [\(statement(accounts))]}")
        }
        guard let document = try? PolicyDocument(text) else {
            return .impossible("the destination policy cannot be read")
        }
        let missing = accounts.filter { !context.decide("logs:PutSubscriptionFilter", for: $0, document).isAllowed }
        guard !missing.isEmpty else { return .nothing }
        // Into the list that is there, where it speaks of this action on this destination without conditions; else beside it.
        let host = document.statements.first {
            $0.admitsAccountsPlainly("logs:PutSubscriptionFilter", on: context.destinationARN)
        }
        let merged =
            host.flatMap { try? document.adding(accounts: missing, toStatement: $0.index) }
            ?? (try? document.appending(statement: statement(missing)))
        guard let merged else { return .impossible("the destination policy takes no further statement") }
        guard merged.text.utf8.count <= DestinationJudge.largestPolicy else {
            return .impossible("the destination policy has no room for more accounts")
        }
        return .write(merged.text)
    }

    func needOfFilter(_ filters: [SubscriptionFilter]) -> RepairSequence<[SubscriptionFilter], SubscriptionFilter>.Need
    {
        guard case .filter(let wanted, let prior)? = change.proposals.first else { return .nothing }
        let named = filters.first { $0.filterName == wanted.filterName }
        if let named, named.destinationArn == wanted.destinationArn {
            let isDone = named.filterPattern == wanted.filterPattern && (named.fieldSelectionCriteria ?? "").isEmpty
            guard !isDone else { return .nothing }
            guard var current = prior == nil ? nil : named else {
                return .impossible("a filter of that name has appeared")
            }
            current.filterPattern = wanted.filterPattern
            current.fieldSelectionCriteria = nil
            return .write(current)
        }
        if prior != nil { return .impossible("the filter is gone, or leads elsewhere now") }
        if filters.contains(where: { $0.destinationArn == wanted.destinationArn }) { return .nothing }
        return named == nil ? .write(wanted) : .impossible("a foreign filter has taken the name")
    }
}

/// What can be kept as a file before it is replaced.
protocol BackupText {
    /// JSON; `nil` where nothing is replaced.
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
