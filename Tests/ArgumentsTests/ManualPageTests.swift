import Arguments
import Glibc
import POSIX
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ManualPageTests {
    static let hasMandoc = access("/usr/bin/mandoc", X_OK) == 0

    private func page() throws -> String {
        Sample.command.manualPage(version: "1.2.3", date: try #require(ManualDate(year: 2026, month: 11, day: 24)))
    }

    private func mandoc(_ options: [String]) async throws -> (status: Int32, text: String) {
        let child = try ChildProcess.start(
            ["/usr/bin/mandoc"] + options,
            environment: ["LC_ALL": "C"],
            input: Array(try page().utf8)
        )
        let outcome = try await child.end(limit: .seconds(50))
        return (outcome.status, String(decoding: outcome.output, as: UTF8.self))
    }

    @Test(.enabled(if: hasMandoc, "mandoc is not installed"))
    func `mandoc finds nothing to complain of`() async throws {
        let found = try await mandoc(["-T", "lint", "-W", "style"])
        #expect(found.status == 0)
        // A section title of our own is not among the conventional ones; everything else counts.
        let complaints = found.text.split(separator: "\n").filter { !$0.contains("unknown standard section") }
        #expect(complaints.isEmpty, "\(complaints)")
    }

    @Test(.enabled(if: hasMandoc, "mandoc is not installed"))
    func `the rendered page says what the table says`() async throws {
        let text = try await mandoc(["-T", "ascii", "-O", "width=200"]).text
        let plain = Self.withoutOverstrikes(text)
        for option in Sample.command.options { #expect(plain.contains("--\(option.long)"), "\(option.long)") }
        #expect(plain.contains(".PP at the start of a line is text, and so is a backslash: \\n."))
        #expect(plain.contains("'/etc/lamps.yaml' is read unless --config says otherwise."))
        #expect(plain.contains("polish-lamps --config 'my lamps.yaml'"))
        #expect(plain.contains("POLISH_CONFIG"))
        #expect(plain.contains("November 24, 2026"))
        #expect(plain.contains("Roundsman 1.2.3"))
    }

    @Test func `a page is the same every time`() throws {
        #expect(try page() == page())
    }

    @Test(arguments: [(2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32)])
    func `a day that no calendar has is refused`(year: Int, month: Int, day: Int) {
        #expect(ManualDate(year: year, month: month, day: day) == nil)
    }

    /// Terminals get bold as a letter, a backspace and the letter again.
    private static func withoutOverstrikes(_ text: String) -> String {
        var kept: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if scalar == "\u{8}" { _ = kept.popLast() } else { kept.append(scalar) }
        }
        return String(String.UnicodeScalarView(kept))
    }
}
