import AWSServices
import JobKit

/// What stands beside the configured paths: destinations and regions of which nothing is said.
struct Strays {
    let hub: String
    let configured: [DestinationSettings]

    /// Destinations in the hub of which the configuration says nothing.
    func unknownDestinations(_ listings: [String: Reading<[LogsDestination]>]) -> [Finding] {
        listings.sorted { $0.key < $1.key }.flatMap { region, listing in
            (listing.value ?? []).filter { found in
                !configured.contains { $0.name == found.destinationName && $0.region == region }
            }
            .map { found in
                let place = Place(account: hub, region: region, destination: found.destinationName)
                var finding = Finding(.orphans, place, .warn, .unknownDestination, resource: found.destinationName)
                finding.expected = "every destination of the hub stands in the configuration"
                finding.found = "\(found.arn) does not"
                finding.remedy = .advice("Add it to subscriptions.destinations, or delete it.")
                return finding
            }
        }
    }

    /// Regions of members from which nothing is to be sent anywhere.
    func unserved(_ members: [Member], _ contexts: [DestinationContext]) -> [Finding] {
        members.flatMap { member in
            let served = contexts.filter { $0.senders.contains { $0.account == member.account } }.map(\.region)
            return member.regions.filter { !served.contains($0) }.map { region in
                let place = Place(account: member.account, region: region, member: member.name)
                var finding = Finding(.orphans, place, .warn, .noDestination, resource: member.account)
                finding.expected = "a destination for each region of a member"
                finding.found = "none in \(region) to which \(member.name) sends"
                finding.remedy = .advice(
                    "Add a destination in \(region), name the member as a sender there, or take the region from the member."
                )
                return finding
            }
        }
    }
}
