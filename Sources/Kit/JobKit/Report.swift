package import FoundationEssentials

/// One thing that a job looked at, and what became of it.
package struct ReportItem: Sendable, Equatable {
    /// What tells items apart, and orders them.
    package struct Key: Sendable, Hashable, Comparable {
        package let kind: String
        package let id: String
        package let rule: String

        package init(kind: String, id: String, rule: String) {
            self.kind = kind
            self.id = id
            self.rule = rule
        }

        package static func < (left: Key, right: Key) -> Bool {
            (left.kind, left.id, left.rule) < (right.kind, right.id, right.rule)
        }
    }

    package let id: String
    package let kind: String
    /// Empty where no rule speaks of it.
    package let rule: String
    package var status: String
    package var reason: String
    private var members: [Member]

    /// One entry of the details; a dictionary of its own would take twice the room, tens of thousands of times.
    fileprivate struct Member: Sendable, Equatable {
        let key: String
        let value: JSONValue
    }

    /// Whatever else there is to say.
    package var detail: [String: JSONValue] {
        get { Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) }) }
        set { members = Self.members(newValue) }
    }

    private static func members(_ detail: [String: JSONValue]) -> [Member] {
        detail.map { Member(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    }

    package init(
        id: String,
        kind: String,
        rule: String,
        status: String,
        reason: String,
        detail: [String: JSONValue] = [:]
    ) {
        self.id = id
        self.kind = kind
        self.rule = rule
        self.status = status
        self.reason = reason
        members = Self.members(detail)
    }

    /// Appends the item as it stands in the document.
    fileprivate func write(to bytes: inout [UInt8]) {
        bytes += #"{"detail":{"#.utf8
        for (position, member) in members.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONValue.write(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        for (key, value) in [("id", id), ("kind", kind), ("reason", reason), ("rule", rule), ("status", status)] {
            bytes += ",\"\(key)\":".utf8
            JSONValue.write(value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// What tells this item apart.
    package var key: Key { Key(kind: kind, id: id, rule: rule) }
}

/// How a run ended.
package enum Outcome: String, Sendable {
    case done
    case findings
    case partial
    case failed
    case timedOut = "timed_out"
    case interrupted
    case locked
    case unreachable
    case denied
}

/// What became of one notice.
package struct NoticeResult: Sendable, Equatable {
    /// What became of a notice.
    package enum Status: String, Sendable {
        case delivered
        case spooled
        case failed
        case suppressed
    }

    package let channel: String
    package let status: Status
    package let reason: String

    package init(channel: String, status: Status, reason: String) {
        self.channel = channel
        self.status = status
        self.reason = reason
    }
}

/// One run, told whole: the document that `--output json` prints.
package struct Report: Sendable {
    /// The traffic of a run.
    package struct Requests: Sendable {
        package let count: Int
        package let bytes_in: Int

        package init(count: Int, bytesIn: Int) {
            self.count = count
            bytes_in = bytesIn
        }
    }

    package let job: String
    package let run_id: String
    package let version: String
    package let started_at: String
    package var finished_at: String
    package let applied: Bool
    /// Whom the run reached; empty when it reached no one.
    package var target: [String: JSONValue]
    package var outcome: Outcome
    package var exit_code: Int32
    /// Why the run could not do its work; `nil` when it could.
    package var error: String?
    /// Items by status.
    package var counts: [String: Int]
    package var requests: Requests
    package var items: [ReportItem]
    package var notices: [NoticeResult]

    package init(
        job: String,
        runID: String,
        version: String,
        startedAt: Date,
        finishedAt: Date,
        applied: Bool,
        target: [String: JSONValue],
        outcome: Outcome,
        exitCode: Int32,
        error: String? = nil,
        requests: Requests,
        items: [ReportItem],
        notices: [NoticeResult]
    ) {
        self.job = job
        run_id = runID
        self.version = version
        started_at = startedAt.rfc3339
        finished_at = finishedAt.rfc3339
        self.applied = applied
        self.target = target
        self.outcome = outcome
        exit_code = exitCode
        self.error = error
        counts = items.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
        self.requests = requests
        self.items = items
        self.notices = notices
    }

    /// The document, keys sorted, on one line with a line break at its end.
    package var json: String {
        var bytes: [UInt8] = []
        writeJSON { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the document piece by piece, so that a report of many items is never held as text as well.
    ///
    /// - Parameter sink: Takes UTF-8, about 64 KiB at a time.
    /// - Throws: What the sink throws.
    package func writeJSON(_ sink: ([UInt8]) throws -> Void) rethrows {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (position, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONValue.write(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            guard member.key == "items" else {
                member.value.write(to: &bytes)
                continue
            }
            bytes.append(UInt8(ascii: "["))
            for (position, item) in items.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
                if bytes.count > 1 << 16 {
                    try sink(bytes)
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
        try sink(bytes)
    }

    /// Everything but the items, which stand empty in their place.
    private var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "job": .string(job), "run_id": .string(run_id), "version": .string(version),
            "started_at": .string(started_at),
            "finished_at": .string(finished_at), "applied": .bool(applied), "target": .object(target),
            "outcome": .string(outcome.rawValue), "exit_code": .int(Int(exit_code)),
            "counts": .object(counts.mapValues { .int($0) }),
            "requests": .object(["count": .int(requests.count), "bytes_in": .int(requests.bytes_in)]),
            "items": .null, "notices": .array(notices.map(\.json)),
        ]
        members["error"] = error.map { .string($0) }
        return members
    }
}

extension NoticeResult {
    fileprivate var json: JSONValue {
        .object(["channel": .string(channel), "status": .string(status.rawValue), "reason": .string(reason)])
    }
}
