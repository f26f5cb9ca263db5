extension CommandSpec {
    /// Reads a command line by the conventions of the GNU tools, without abbreviations and without operands.
    ///
    /// `--name=value`, `--name value`, `-n value`, `-nvalue` and clusters of flags `-qv` are understood; `--` ends the options. A value that
    /// looks like an option must be written with `=`, so that a forgotten value never swallows the option after it.
    ///
    /// - Parameter arguments: The words after the command's name.
    /// - Returns: What was said; or everything that is wrong with it. An informational option wins over mistakes.
    package func parse(_ arguments: [String]) -> Result<ParsedArguments, UsageError> {
        var reader = ArgumentReader(spec: self, words: arguments[...])
        reader.readAll()
        if reader.problems.isEmpty || options.contains(where: { $0.isInformational && reader.parsed.has($0.long) }) {
            return .success(reader.parsed)
        }
        return .failure(UsageError(command: name, problems: reader.problems))
    }
}

/// Goes once over the words and collects what they say and what is wrong.
private struct ArgumentReader {
    let spec: CommandSpec
    var words: ArraySlice<String>
    var parsed = ParsedArguments()
    var problems: [String] = []

    mutating func readAll() {
        while let word = words.popFirst() {
            if word == "--" {
                for rest in words { refuseStray(rest) }
                return
            } else if word.hasPrefix("--") {
                readLong(word.dropFirst(2))
            } else if word.hasPrefix("-"), word != "-" {
                readCluster(word)
            } else {
                refuseStray(word)
            }
        }
    }

    private mutating func readLong(_ word: Substring) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count == 2 ? String(parts[1]) : nil
        guard let option = spec.options.first(where: { $0.long == name }) else {
            let near = NearMiss.suggest(name, among: spec.options.map(\.long)).map { "; did you mean '--\($0)'?" }
            problems.append("unknown option \(UsageError.quote("--\(name)"))\(near ?? "")")
            return
        }
        if option.takesValue {
            readValue(of: option, written: "--\(name)", attached: attached)
        } else if attached != nil {
            problems.append("option '--\(name)' takes no value")
        } else {
            parsed.insert(flag: option.long)
        }
    }

    private mutating func readCluster(_ word: String) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = spec.options.first(where: { $0.short == letter }) else {
                problems.append("unknown option \(UsageError.quote("-\(letter)"))\(hint(forCluster: word))")
                return
            }
            if option.takesValue {
                readValue(of: option, written: "-\(letter)", attached: letters.isEmpty ? nil : String(letters))
                return
            }
            parsed.insert(flag: option.long)
        }
    }

    private mutating func readValue(of option: OptionSpec, written: String, attached: String?) {
        guard let value = attached ?? nextValue() else {
            problems.append("option '\(written)' needs a value (\(option.placeholder ?? ""))")
            return
        }
        if value.isEmpty {
            problems.append("option '\(written)' needs a value (\(option.placeholder ?? "")), not an empty one")
        } else if !option.isRepeatable, parsed.has(option.long) {
            problems.append("option '--\(option.long)' is given more than once")
        } else if case .choice(let words) = option.completion, !words.contains(value) {
            let near = NearMiss.suggest(value, among: words).map { "; did you mean '\($0)'?" } ?? ""
            let allowed = words.joined(separator: ", ")
            problems.append("option '\(written)' takes one of \(allowed), not \(UsageError.quote(value))\(near)")
        } else {
            parsed.append(value, to: option.long)
        }
    }

    /// The next word unless it is, or looks like, an option.
    private mutating func nextValue() -> String? {
        guard let word = words.first, !word.hasPrefix("--") else { return nil }
        if word.hasPrefix("-"), let letter = word.dropFirst().first,
            spec.options.contains(where: { $0.short == letter })
        {
            return nil
        }
        return words.popFirst()
    }

    private mutating func refuseStray(_ word: String) {
        let near = spec.options.contains { $0.long == word } ? "; did you mean '--\(word)'?" : ""
        problems.append("unexpected word \(UsageError.quote(word))\(near)")
    }

    /// `-apply` was most likely meant as `--apply`.
    private func hint(forCluster word: String) -> String {
        let name = word.dropFirst().prefix { $0 != "=" }
        guard name.count > 2, let near = NearMiss.suggest(String(name), among: spec.options.map(\.long)) ?? exact(name)
        else {
            return ""
        }
        return "; did you mean '--\(near)'?"
    }

    private func exact(_ name: Substring) -> String? {
        spec.options.first { $0.long == name }?.long
    }
}
