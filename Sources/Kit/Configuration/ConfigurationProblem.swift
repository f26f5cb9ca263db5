package import YAML

/// One thing wrong in a configuration file.
package struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// `nil` for the file as a whole.
    package let mark: YAMLMark?
    /// The path of the key, such as `retention.rules[2].keep`; empty for the file as a whole.
    package let key: String
    /// What is wrong and what to write instead.
    ///
    /// Never repeats a value that may be a secret.
    package let message: String

    package init(file: String, mark: YAMLMark?, key: String, message: String) {
        self.file = file
        self.mark = mark
        self.key = key
        self.message = message
    }

    /// Whether it says what should have stood there.
    fileprivate var isExpectation: Bool { message.hasPrefix("expected ") || message.hasPrefix("missing; expected ") }

    package var description: String {
        let place = mark.map { "\(file):\($0)" } ?? file
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}

/// Everything wrong in a configuration file, in the file's order.
package struct ConfigurationProblems: Error, Sendable, Equatable, CustomStringConvertible {
    package let all: [ConfigurationProblem]

    package init(_ all: [ConfigurationProblem]) { self.all = all }

    package var description: String { all.map(\.description).joined(separator: "\n") }
}

/// Collects problems while a file is read, so that all are told in one go.
package final class ProblemCollector {
    package let file: String
    package private(set) var problems: [ConfigurationProblem] = []

    package init(file: String) { self.file = file }

    /// Takes a problem.
    ///
    /// What was expected of a value is told once, however often and for whatever the value is read.
    ///
    /// - Parameters:
    ///   - message: What is wrong and what to write instead; never a secret.
    ///   - mark: Where; `nil` for the file as a whole.
    ///   - key: The path of the key.
    package func report(_ message: String, at mark: YAMLMark?, key: String) {
        let problem = ConfigurationProblem(file: file, mark: mark, key: key, message: message)
        let isKnown = problems.contains { other in
            other == problem
                || other.mark == mark && other.key == key && other.isExpectation && problem.isExpectation
        }
        if !isKnown { problems.append(problem) }
    }

    /// Ends the reading.
    ///
    /// - Throws: `ConfigurationProblems` when there were any.
    package func finish() throws(ConfigurationProblems) {
        guard problems.isEmpty else {
            let start = YAMLMark(line: 0, column: 0)
            throw ConfigurationProblems(
                problems.sorted { left, right in
                    (left.mark ?? start, left.key, left.message) < (right.mark ?? start, right.key, right.message)
                }
            )
        }
    }
}
