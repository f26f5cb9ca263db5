import Arguments
import Testing

@Suite struct HelpTests {
    @Test(arguments: [40, 60, 80, 100, 10, 10_000])
    func `no line is wider than asked`(width: Int) {
        let unbreakable = Sample.command.examples.map { $0.command.count + 2 }.max() ?? 0
        for line in Sample.command.help(width: width).split(separator: "\n") {
            #expect(line.count <= max(min(max(width, 40), 100), unbreakable), "\(line)")
            #expect(line.last != " ")
        }
    }

    @Test func `examples come before the options, and groups keep their order`() throws {
        let help = Sample.command.help(width: 80)
        let chapters = ["Usage:", "Examples:", "What to do:", "What to print:", "About:", "Exit codes:", "Files:"]
        let places = try chapters.map { try #require(help.firstRange(of: "\($0)"), "\($0)").lowerBound }
        #expect(places == places.sorted())
    }

    @Test func `every option, exit code and example is there`() {
        let help = Sample.command.help(width: 80)
        for option in Sample.command.options { #expect(help.contains("--\(option.long)")) }
        for example in Sample.command.examples { #expect(help.contains("  \(example.command)\n")) }
        #expect(help.contains("  64   the command line was not understood\n"))
    }

    @Test func `an entry shows short form, placeholder, variable and repetition`() {
        let help = Sample.command.help(width: 100)
        #expect(help.contains("  -c, --config FILE"))
        #expect(help.contains("[$POLISH_CONFIG]"))
        #expect(help.contains("  -o, --only NAME..."))
        #expect(help.contains("      --apply "))
    }

    @Test func `a long term has its text on the next line`() {
        let command = CommandSpec(
            name: "x",
            abstract: "y",
            options: [OptionSpec("a-very-long-name-indeed", value: .single(placeholder: "PLACEHOLDER"), help: "Text.")]
        )
        #expect(command.help(width: 40).contains("      --a-very-long-name-indeed PLACEHOLDER\n             Text.\n"))
    }
}
