import Arguments

/// A command with one option of every kind, and texts that want escaping.
enum Sample {
    static let command = CommandSpec(
        name: "polish-lamps",
        abstract: "cleans lamps that the night left dull",
        discussion: """
            Looks at every lamp of the street and cleans those whose light has fallen below its level.
            .PP at the start of a line is text, and so is a backslash: \\n.

            Nothing is touched without --apply.
            """,
        options: [
            OptionSpec(
                "config",
                short: "c",
                value: .single(placeholder: "FILE", completion: .file),
                group: "What to do",
                environment: "POLISH_CONFIG",
                help: "The file that names the lamps."
            ),
            OptionSpec("apply", group: "What to do", help: "Clean; without it the plan is shown."),
            OptionSpec(
                "only",
                short: "o",
                value: .repeated(placeholder: "NAME"),
                group: "What to do",
                help: "This lamp [and the lamp's post: both] only."
            ),
            OptionSpec(
                "output",
                value: .single(placeholder: "table|json", completion: .choice(["table", "json"])),
                group: "What to print",
                help: "The form of the result."
            ),
            OptionSpec(
                "spool",
                value: .single(placeholder: "FOLDER", completion: .directory),
                group: "What to print",
                help: "Where results wait."
            ),
            OptionSpec("deadline", value: .single(placeholder: "DURATION"), group: "What to print", help: "How long."),
            OptionSpec("quiet", short: "q", group: "What to print", help: "Print errors only."),
            OptionSpec("verbose", short: "v", group: "What to print", help: "Print more."),
            OptionSpec("help", short: "h", group: "About", isInformational: true, help: "Print this."),
        ],
        examples: [
            .init("Show what would be cleaned", "polish-lamps --config 'my lamps.yaml'"),
            .init("Clean, and say it in JSON", "polish-lamps --apply --output json"),
        ],
        exitCodes: [.init(0, "done"), .init(64, "the command line was not understood")],
        sections: [.init("Files", "'/etc/lamps.yaml' is read unless --config says otherwise.")]
    )
}
