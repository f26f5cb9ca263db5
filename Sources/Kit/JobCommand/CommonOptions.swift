package import Arguments
package import JobKit

/// The options that every program takes.
package enum CommonOptions {
    static func all(outputs: [String]) -> [OptionSpec] {
        [
            OptionSpec(
                "config",
                short: "c",
                value: .single(placeholder: "FILE", completion: .file),
                group: "Common",
                environment: "ROUNDSMAN_CONFIG",
                help: "The configuration file. Default: /etc/roundsman/roundsman.yaml."
            ),
            OptionSpec(
                "apply",
                group: "Common",
                help: "Do what the plan says. Without it nothing is changed and no one is notified."
            ),
            OptionSpec(
                "only",
                value: .repeated(placeholder: "NAME"),
                group: "Common",
                help: "Look at this rule or destination only. May be repeated."
            ),
            OptionSpec(
                "output",
                short: "o",
                value: .single(placeholder: "FORMAT", completion: .choice(["table", "json"] + outputs)),
                group: "Common",
                environment: "ROUNDSMAN_OUTPUT",
                help: "How the result is printed. Default: table on a terminal, else json."
            ),
            OptionSpec(
                "deadline",
                value: .single(placeholder: "TIME"),
                group: "Common",
                help: "End the run after this time, such as 5m. Default: jobs.<program>.deadline, else 15m."
            ),
            OptionSpec(
                "jitter",
                value: .single(placeholder: "TIME"),
                group: "Common",
                help: "Wait a random time up to this before starting."
            ),
            OptionSpec(
                "now",
                value: .single(placeholder: "TIME"),
                group: "Common",
                help:
                    "Decide as if it were this time, such as 2026-11-21T03:00:00Z. Signatures and the log keep the real one."
            ),
            OptionSpec(
                "log-level",
                value: .single(placeholder: "LEVEL", completion: .choice(LogLevel.allCases.map(\.rawValue))),
                group: "Common",
                environment: "ROUNDSMAN_LOG_LEVEL",
                help: "Lines below it are left out. Default: info."
            ),
            OptionSpec(
                "log-format",
                value: .single(placeholder: "FORMAT", completion: .choice(LogFormat.allCases.map(\.rawValue))),
                group: "Common",
                environment: "ROUNDSMAN_LOG_FORMAT",
                help: "How the log on standard error is written. Default: text on a terminal, else json."
            ),
            OptionSpec("quiet", short: "q", group: "Common", help: "Say nothing at all unless something is wrong."),
            OptionSpec("exit-zero", group: "Common", help: "Exit 0 instead of 2 when something wrong was found."),
            OptionSpec("help", short: "h", group: "About", isInformational: true, help: "Show this help."),
            OptionSpec("version", group: "About", isInformational: true, help: "Show the version."),
            OptionSpec("man", group: "About", isInformational: true, help: "Print the manual page, for man."),
            OptionSpec(
                "completions",
                value: .single(placeholder: "SHELL", completion: .choice(Shell.allCases.map(\.rawValue))),
                group: "About",
                isInformational: true,
                help: "Print completions for a shell."
            ),
        ]
    }

    /// The whole table of a program: its help, its manual, its completions and its parser come from here.
    ///
    /// - Parameter job: What the program is.
    /// - Returns: The job's own options first.
    package static func command(for job: JobDescription) -> CommandSpec {
        CommandSpec(
            name: job.program,
            abstract: job.abstract,
            discussion: job.discussion,
            options: job.options + all(outputs: job.outputs),
            examples: job.examples,
            exitCodes: ExitCode.allCases.map { CommandSpec.ExitCode(Int($0.rawValue), $0.meaning) },
            sections: [
                CommandSpec.Section(
                    "Statuses",
                    job.statuses.map { "\($0.word): \($0.meaning)" }.joined(separator: "\n\n")
                ),
                CommandSpec.Section(
                    "Reasons",
                    job.reasons.map { "\($0.word): \($0.meaning)" }.joined(separator: "\n\n")
                ),
            ]
        )
    }
}
