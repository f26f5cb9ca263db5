import Arguments
import Glibc
import POSIX
import TestSupport
import Testing

/// Runs the scripts in the shells they are for; a shell that is not installed is passed over.
@Suite(.timeLimit(.minutes(1))) struct ShellTests {
    private static func isInstalled(_ shell: Shell) -> Bool {
        ["/usr/bin", "/bin", "/usr/local/bin"].contains { access("\($0)/\(shell.rawValue)", X_OK) == 0 }
    }

    private func run(_ shell: Shell, _ options: [String], script: String) async throws -> ChildProcess.Outcome {
        let child = try ChildProcess.start(
            [shell.rawValue] + options,
            environment: ["PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/nonexistent"],
            input: Array(script.utf8)
        )
        return try await child.end(limit: .seconds(50))
    }

    @Test(arguments: Shell.allCases.filter(isInstalled))
    func `the script is valid for its shell`(shell: Shell) async throws {
        let script = Sample.command.completions(for: shell)
        let outcome = try await run(shell, shell == .fish ? ["--no-execute"] : ["-n"], script: script)
        #expect(outcome.status == 0, "\(String(decoding: outcome.errors, as: UTF8.self))")
        #expect(outcome.errors.isEmpty)
    }

    @Test(
        .enabled(if: isInstalled(.bash)),
        arguments: [
            (["--o"], ["--only", "--output"]),
            (["--output", ""], ["json", "table"]),
            (["--output", "=", "j"], ["json"]),
            (["--output", "="], ["json", "table"]),
            (["--apply", "--de"], ["--deadline"]),
            (["--deadline", ""], []),
            (["-c", "/etc/host"], ["/etc/hostname", "/etc/hosts"]),
            (["--spool", "/us"], ["/usr"]),
        ]
    )
    func `bash completes options, words and paths`(words: [String], expected: [String]) async throws {
        let line = (["polish-lamps"] + words).map { "'\($0)'" }.joined(separator: " ")
        let script = """
            \(Sample.command.completions(for: .bash))
            COMP_WORDS=(\(line)); COMP_CWORD=\(words.count)
            _polish_lamps
            ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
            """
        let outcome = try await run(.bash, [], script: script)
        #expect(outcome.errors.isEmpty, "\(String(decoding: outcome.errors, as: UTF8.self))")
        let found = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
        let isPath = expected.first?.hasPrefix("/") == true
        #expect(isPath ? Set(found).isSuperset(of: expected.prefix(1)) : found == expected, "\(found)")
    }

    @Test(
        .enabled(if: isInstalled(.fish)),
        arguments: [
            ("--o", ["--only", "--output"]), ("--output ", ["json", "table"]), ("--output=j", ["--output=json"]),
            ("--deadline ", []),
        ]
    )
    func `fish completes options and words`(line: String, expected: [String]) async throws {
        let script = "\(Sample.command.completions(for: .fish))\ncomplete --do-complete 'polish-lamps \(line)'\n"
        let outcome = try await run(.fish, ["--no-config"], script: script)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.map { String($0.prefix { $0 != "\t" }) }.sorted() == expected)
    }

    @Test(.enabled(if: isInstalled(.zsh)))
    func `zsh hands every option to its argument reader`() async throws {
        // `_arguments` itself needs an interactive line editor; what it is handed can be seen without.
        let script = "_arguments() { print -rl -- \"$@\" }\n\(Sample.command.completions(for: .zsh))"
        let outcome = try await run(.zsh, ["-f"], script: script)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "-s", "-S",
                "(-c --config)-c+[The file that names the lamps.]:FILE:_files",
                "(-c --config)--config=[The file that names the lamps.]:FILE:_files",
                "--apply[Clean; without it the plan is shown.]",
                "*-o+[This lamp \\[and the lamp's post\\: both\\] only.]:NAME: ",
                "*--only=[This lamp \\[and the lamp's post\\: both\\] only.]:NAME: ",
                "--output=[The form of the result.]:table|json:(table json)",
                "--spool=[Where results wait.]:FOLDER:_files -/",
                "--deadline=[How long.]:DURATION: ",
                "(-q --quiet)-q[Print errors only.]", "(-q --quiet)--quiet[Print errors only.]",
                "(-v --verbose)-v[Print more.]", "(-v --verbose)--verbose[Print more.]",
                "(-h --help)-h[Print this.]", "(-h --help)--help[Print this.]",
            ]
        )
    }
}
