/// A shell that completes command lines.
package enum Shell: String, Sendable, CaseIterable {
    /// GNU Bash, 4.4 or later.
    case bash
    /// The Z shell.
    case zsh
    /// The friendly interactive shell.
    case fish
}

extension CommandSpec {
    /// Returns the completion script of a shell, to be put where that shell looks for it.
    package func completions(for shell: Shell) -> String {
        switch shell {
        case .bash: bashCompletions
        case .zsh: zshCompletions
        case .fish: fishCompletions
        }
    }

    private var bashCompletions: String {
        let function = "_" + String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        var cases = ""
        for option in options where option.takesValue {
            let pattern = ["--\(option.long)", option.short.map { "-\($0)" }].compactMap(\.self).joined(
                separator: " | "
            )
            let action =
                switch option.completion {
                case .none: ""
                case .file: "compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); "
                case .directory:
                    "compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$current\"); "
                case .choice(let words):
                    "mapfile -t COMPREPLY < <(compgen -W \(quoted(words.joined(separator: " "))) -- \"$current\"); "
                }
            cases += "        \(pattern)) \(action)return ;;\n"
        }
        let words = options.flatMap { ["--\($0.long)"] + ($0.short.map { ["-\($0)"] } ?? []) }.joined(separator: " ")
        return """
            # Completion of \(name) for bash.
            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
                COMPREPLY=()
                # Bash parts --name=value into three words.
                if [[ $current == "=" ]]; then
                    current=""
                elif [[ $option == "=" ]] && ((COMP_CWORD >= 2)); then
                    option=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                case $option in
            \(cases)    esac
                mapfile -t COMPREPLY < <(compgen -W \(quoted(words)) -- "$current")
            }
            complete -F \(function) \(name)

            """
    }

    private var zshCompletions: String {
        let specifications = options.map { option in
            let help = option.help.map { "[]:\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
            let action =
                switch option.completion {
                case .none: " "
                case .file: "_files"
                case .directory: "_files -/"
                case .choice(let words): "(\(words.joined(separator: " ")))"
                }
            let argument = option.placeholder.map { ":\($0):\(action)" } ?? ""
            let long = "--\(option.long)\(option.takesValue ? "=" : "")"
            let repetition = option.isRepeatable ? "*" : ""
            guard let short = option.short else { return quoted("\(repetition)\(long)[\(help)]\(argument)") }
            let forms = "{-\(short)\(option.takesValue ? "+" : ""),\(long)}"
            let exclusion = option.isRepeatable ? "'*'" : "'(-\(short) --\(option.long))'"
            return exclusion + forms + quoted("[\(help)]\(argument)")
        }
        return "#compdef \(name)\n_arguments -s -S \\\n    \(specifications.joined(separator: " \\\n    "))\n"
    }

    private var fishCompletions: String {
        let lines = options.map { option in
            var line = "complete -c \(name)"
            if let short = option.short { line += " -s \(short)" }
            line += " -l \(option.long)"
            if option.takesValue {
                switch option.completion {
                case .none: line += " -x"
                case .file: line += " -r -F"
                case .directory: line += " -x -a '(__fish_complete_directories)'"
                case .choice(let words): line += " -x -a \(fishQuoted(words.joined(separator: " ")))"
                }
            }
            return line + " -d \(fishQuoted(option.help))\n"
        }
        return "# Completion of \(name) for fish.\ncomplete -c \(name) -f\n" + lines.joined()
    }

    /// A word for bash and zsh: in single quotes, where only the quote itself is special.
    private func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? #"'\''"# : "\($0)" }.joined() + "'"
    }

    /// A word for fish, where the backslash is special within single quotes too.
    private func fishQuoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "'"
    }
}
