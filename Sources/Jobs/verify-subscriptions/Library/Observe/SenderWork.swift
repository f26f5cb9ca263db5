import JobKit

/// What is to be read of one sender.
struct SenderWork: Sendable {
    /// A sender and a destination.
    struct Key: Hashable, Sendable {
        let account: String
        let destination: String
    }

    let member: Member
    let contexts: [DestinationContext]

    var regions: [String] { Set(contexts.map(\.region)).sorted() }

    func groups(in region: String) -> Set<GroupPattern> {
        Set(contexts.filter { $0.region == region }.flatMap { $0.settings.logGroups.map(GroupPattern.init) })
    }

    /// One for each account.
    static func all(_ contexts: [DestinationContext]) -> [SenderWork] {
        var members: [String: Member] = [:]
        for member in contexts.flatMap(\.senders) { members[member.account] = member }
        return members.values.sorted { $0.account < $1.account }.map { member in
            SenderWork(
                member: member,
                contexts: contexts.filter { $0.senders.contains { $0.account == member.account } }
            )
        }
    }
}
