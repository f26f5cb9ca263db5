import Configuration

/// One logs destination as it should be.
struct DestinationSettings: Sendable, Equatable {
    /// Who must send to it.
    enum Senders: Sendable, Equatable {
        /// All members, never the hub.
        case all
        /// By name; `hub` is the hub.
        case named([String])
    }

    /// What should encrypt the stream.
    enum Encryption: Sendable, Equatable {
        case none
        /// Any key.
        case kms
        /// This key: an ARN, an id or an alias.
        case key(String)
    }

    /// What reads the stream.
    enum Consumer: Sendable, Hashable, CustomStringConvertible {
        case firehose(String)
        case lambda(String)

        /// Reads `firehose:NAME` or `lambda:NAME`; anything else is `nil`.
        init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "firehose": self = .firehose(parts[1])
            case "lambda": self = .lambda(parts[1])
            default: return nil
            }
        }

        var description: String {
            switch self {
            case .firehose(let name): "firehose:\(name)"
            case .lambda(let name): "lambda:\(name)"
            }
        }
    }

    let name: String
    let region: String
    let stream: String
    /// The role's name, without its path; `nil` for any.
    let role: String?
    let senders: Senders
    /// Names, and patterns in which `*` stands for any text.
    let logGroups: [String]
    let filterPattern: String
    let filterName: String
    /// Hours; `nil` for any.
    let retention: Int?
    /// `nil` for any.
    let encryption: Encryption?
    let consumers: [Consumer]

    /// What `--only` calls it where the name alone is not enough.
    var qualifiedName: String { "\(region)/\(name)" }

    /// Reads an entry of `subscriptions.destinations`; `nil` when it is unsound.
    init?(_ section: Section) {
        let before = section.collector.problems.count
        let name = section.string("name", required: "the destination's name")
        let region = section.string("region", required: "the destination's region")
        let stream = section.string("stream", required: "the name of the Kinesis stream")
        role = section.string("role")
        senders = Self.senders(section)
        logGroups = section.strings("log_groups", required: "names of log groups, or patterns with *").map(\.text)
        filterPattern = section.value("filter_pattern", expected: "a filter pattern") { $0 } ?? ""
        filterName = section.string("filter_name") ?? name ?? ""
        retention = Self.hours(section)
        encryption = section.string("stream_encryption").map { text in
            switch text {
            case "none": .none
            case "kms": .kms
            default: .key(text)
            }
        }
        consumers = section.strings(
            "consumers",
            required: "what reads the stream, such as firehose:NAME or lambda:NAME"
        )
        .compactMap { text, mark in
            if let consumer = Consumer(text) { return consumer }
            section.collector.report(
                "expected firehose:NAME or lambda:NAME",
                at: mark,
                key: section.name(of: "consumers")
            )
            return nil
        }
        section.finish()
        guard let name, let region, let stream, section.collector.problems.count == before else { return nil }
        self.name = name
        self.region = region
        self.stream = stream
    }

    private static func senders(_ section: Section) -> Senders {
        let names = section.strings("senders", required: "names of members, `hub`, or `all`").map(\.text)
        guard names.contains("all") else { return .named(names) }
        if names != ["all"] {
            section.report("`all` stands alone; name the hub's own destination apart", at: "senders")
        }
        return .all
    }

    private static func hours(_ section: Section) -> Int? {
        guard let span = section.duration("stream_retention", minimum: .seconds(24 * 3_600)) else { return nil }
        let hours = Int(span / .seconds(3_600))
        guard span == .seconds(hours * 3_600), hours <= 8_760 else {
            section.report("expected whole hours, from 24h to 8760h", at: "stream_retention")
            return nil
        }
        return hours
    }
}
