package import FoundationEssentials

/// Any JSON value, for the parts of a report whose keys differ from job to job.
package enum JSONValue: Sendable, Equatable, Encodable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    /// A moment as RFC 3339 in UTC, whole seconds.
    ///
    /// - Parameter date: Fractions are dropped.
    /// - Returns: Such as `2026-11-21T03:00:00Z`.
    package static func date(_ date: Date) -> JSONValue { .string(date.rfc3339) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension Date {
    /// RFC 3339 in UTC, whole seconds.
    package var rfc3339: String { formatted(.iso8601) }
}
