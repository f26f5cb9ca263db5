import AWS
import AWSServices

/// A filter that is missing: what it must say, and how it finds a name and a slot.
struct NewFilter: Sendable, Equatable {
    /// Under which it is put, unless another has it.
    let name: String
    let group: String
    let pattern: String
    let destination: String
    /// The most filters of one group.
    let slots: Int
    /// Those that the group has.
    let present: [SubscriptionFilter]

    /// The filter as it would be put beside those that are there.
    func filter(among present: [SubscriptionFilter]) -> SubscriptionFilter {
        let taken = Set(present.map(\.filterName))
        var free = name, number = 2
        while taken.contains(free) {
            free = "\(name)-\(number)"
            number += 1
        }
        return SubscriptionFilter(
            filterName: free,
            logGroupName: group,
            filterPattern: pattern,
            destinationArn: destination
        )
    }
}

/// The command that puts a filter as it should be.
enum FilterCommand {
    static func put(_ filter: SubscriptionFilter, region: String) -> String {
        var options = [
            ("log-group-name", filter.logGroupName), ("filter-name", filter.filterName),
            ("filter-pattern", filter.filterPattern), ("destination-arn", filter.destinationArn),
        ]
        if let role = filter.roleArn { options.append(("role-arn", role)) }
        if let distribution = filter.distribution { options.append(("distribution", distribution)) }
        let command = Remedy.aws("logs put-subscription-filter", region: region, options)
        let fields = (filter.emitSystemFields ?? []).map(Remedy.quote)
        return command + (filter.applyOnTransformedLogs == true ? " --apply-on-transformed-logs" : "")
            + (fields.isEmpty ? "" : " --emit-system-fields " + fields.joined(separator: " "))
    }
}

/// The log groups that the pipeline itself writes to.
enum PipelineGroups {
    static func of(_ reading: DestinationReading) -> Set<String> {
        var groups: Set<String> = []
        for consumer in reading.consumers {
            switch (consumer.consumer, consumer.kind) {
            case (.lambda(let name), _): groups.insert("/aws/lambda/\(functionName(name))")
            case (.firehose(let name), .firehose(let stream, let transform)):
                groups.insert("/aws/kinesisfirehose/\(name)")
                let log = stream.found?.destinations.first?.store?.settings.cloudWatchLoggingOptions
                if log?.enabled == true, let group = log?.logGroupName { groups.insert(group) }
                if let function = transform?.function.found {
                    groups.insert("/aws/lambda/\(function.functionName)")
                }
            case (.firehose, .lambda): break
            }
        }
        return groups
    }

    /// The name within `NAME`, `NAME:ALIAS`, or an ARN with either.
    private static func functionName(_ text: String) -> String {
        let name = ARN(text)?.resource.split(separator: ":").dropFirst().joined(separator: ":") ?? text
        return name.split(separator: ":").first.map(String.init) ?? name
    }
}
