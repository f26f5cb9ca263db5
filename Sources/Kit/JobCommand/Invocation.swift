import Arguments
import Configuration
import FoundationEssentials
import JobKit

/// What the command line and the environment say, typed.
struct Invocation: Sendable {
    enum Output: String, CaseIterable { case table, json, junit }

    static let defaultConfiguration = "/etc/roundsman/roundsman.yaml"

    var configuration: String
    var isApplied: Bool
    /// Whether `--only` was given.
    var isPart: Bool
    var output: Output
    var deadline: Duration?
    var jitter: Duration
    var now: Date?
    var logLevel: LogLevel
    var logFormat: LogFormat
    var isQuiet: Bool
    var exitsZero: Bool

    /// Reads options, then environment, then defaults.
    ///
    /// - Throws: `UsageError` with everything that is not understood.
    init(
        _ arguments: ParsedArguments,
        program: String,
        outputs: [String] = [],
        variables: [String: String],
        outputIsTerminal: Bool,
        logIsTerminal: Bool
    ) throws(UsageError) {
        var problems: [String] = []
        func choice<Value: RawRepresentable<String> & CaseIterable>(
            _ option: String,
            _ variable: String,
            _ fallback: Value,
            among accepted: [String]? = nil
        ) -> Value {
            let (source, text) =
                arguments.value(of: option).map { ("--\(option)", $0) }
                ?? variables[variable].flatMap { $0.isEmpty ? nil : (variable, $0) } ?? ("", "")
            guard !source.isEmpty else { return fallback }
            let words = accepted ?? Value.allCases.map(\.rawValue)
            if let value = Value(rawValue: text), words.contains(text) { return value }
            let hint = NearMiss.suggest(text, among: words).map { "; did you mean '\($0)'?" } ?? ""
            problems.append(
                "\(source) \(UsageError.quote(text)): expected one of \(words.joined(separator: ", "))\(hint)"
            )
            return fallback
        }
        func duration(_ option: String, minimum: Duration) -> Duration? {
            guard let text = arguments.value(of: option) else { return nil }
            if let value = Units.duration(text), value >= minimum { return value }
            problems.append(
                "--\(option) \(UsageError.quote(text)): expected a duration such as 30s, 5m or 2h, at least \(Int(minimum / .seconds(1))) s"
            )
            return nil
        }
        isQuiet = arguments.has("quiet")
        exitsZero = arguments.has("exit-zero")
        isApplied = arguments.has("apply")
        isPart = !arguments.values(of: "only").isEmpty
        configuration =
            arguments.value(of: "config") ?? variables["ROUNDSMAN_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
            ?? Self.defaultConfiguration
        output = choice(
            "output",
            "ROUNDSMAN_OUTPUT",
            outputIsTerminal ? .table : .json,
            among: ["table", "json"] + outputs
        )
        logFormat = choice("log-format", "ROUNDSMAN_LOG_FORMAT", logIsTerminal ? .text : .json)
        logLevel = choice("log-level", "ROUNDSMAN_LOG_LEVEL", .info)
        if isQuiet { logLevel = max(logLevel, .warning) }
        deadline = duration("deadline", minimum: .seconds(1))
        jitter = duration("jitter", minimum: .zero) ?? .zero
        now = nil
        if let text = arguments.value(of: "now") {
            now = RFC3339.parse(text)
            if now == nil {
                problems.append("--now \(UsageError.quote(text)): expected a time such as 2026-11-21T03:00:00Z")
            }
        }
        guard problems.isEmpty else { throw UsageError(command: program, problems: problems) }
    }
}
