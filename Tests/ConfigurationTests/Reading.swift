import Configuration

/// The problems of a file whose top level `read` reads, one line each.
func problems(_ text: String, file: String = "r.yaml", _ read: (Section) -> Void = { _ in }) -> [String] {
    let collector = ProblemCollector(file: file)
    do throws(ConfigurationProblems) {
        let top = try ConfigurationFile.read(Array(text.utf8), collector: collector)
        read(top)
        top.finish()
        try collector.finish()
        return []
    } catch {
        return error.all.map(\.description)
    }
}

/// The value that `read` makes of the section `search`, which holds `body`, and what was wrong.
func reading<Value>(_ body: String, _ read: (Section) -> Value?) -> (value: Value?, problems: [String]) {
    var value: Value?
    let problems = problems("version: 1\nsearch: \(body)\n") { top in
        guard let section = top.section("search") else { return }
        value = read(section)
        section.finish()
    }
    return (value, problems)
}
