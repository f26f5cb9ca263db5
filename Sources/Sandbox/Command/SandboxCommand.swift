import Arguments
import FoundationEssentials
import POSIX
import Sandbox

/// Servers for trying the programs without an account: a search engine and a Slack, on this machine only.
@main struct SandboxCommand {
    static let specification = CommandSpec(
        name: "roundsman-sandbox",
        abstract: "a search engine and a Slack on this machine, to try the programs on",
        options: [
            OptionSpec(
                "serve",
                group: "What to do",
                help:
                    "Start both servers, print their addresses as NAME=ADDRESS lines, and run until ended by a signal."
            ),
            OptionSpec(
                "plant",
                value: .single(placeholder: "ADDRESS"),
                group: "What to do",
                help: "Plant the demonstration's indexes in the engine at this address, the double or a real one."
            ),
            OptionSpec(
                "messages",
                value: .single(placeholder: "ADDRESS"),
                group: "What to do",
                help: "Print what the people on call would have read in the Slack at this address."
            ),
            OptionSpec(
                "dialect",
                value: .single(placeholder: "ENGINE", completion: .choice(SearchDialect.allCases.map(\.rawValue))),
                group: "How",
                help: "The engine that the double resembles. Default: opensearch-2."
            ),
            OptionSpec(
                "repository",
                value: .single(placeholder: "FOLDER"),
                group: "How",
                help: "Where the engine keeps snapshots. Default: /snapshots."
            ),
            OptionSpec("help", short: "h", group: "About", isInformational: true, help: "Print this."),
        ],
        examples: [
            .init("Start the servers", "roundsman-sandbox --serve"),
            .init("Plant the demonstration's world", "roundsman-sandbox --plant http://127.0.0.1:9200"),
        ],
        exitCodes: [.init(0, "done"), .init(1, "failed"), .init(64, "bad command line")]
    )

    static func main() {
        switch specification.parse(Array(CommandLine.arguments.dropFirst())) {
        case .failure(let error):
            finish(error.description, 64)
        case .success(let arguments):
            do {
                try run(arguments)
            } catch {
                finish("roundsman-sandbox: \(error)", 1)
            }
        }
    }

    private static func run(_ arguments: ParsedArguments) throws {
        if arguments.has("help") {
            let width = Terminal.width(Descriptor.standardOutput) ?? 80
            try Descriptor.write(specification.help(width: width), to: Descriptor.standardOutput)
        } else if let address = arguments.value(of: "plant") {
            let world = DemoWorld(
                address: address,
                repositoryFolder: arguments.value(of: "repository") ?? "/snapshots",
                now: Date()
            )
            try Descriptor.write("\(try world.plant()) indexes planted\n", to: Descriptor.standardOutput)
        } else if let address = arguments.value(of: "messages") {
            let answer = try LoopbackClient.send("GET", address)
            try Descriptor.write(answer.body, to: Descriptor.standardOutput)
        } else if arguments.has("serve") {
            let dialect = arguments.value(of: "dialect").flatMap(SearchDialect.init) ?? .openSearch2
            try serve(dialect)
        } else {
            finish("roundsman-sandbox: say what to do.\nSee 'roundsman-sandbox --help'.", 64)
        }
    }

    private static func serve(_ dialect: SearchDialect) throws {
        let engine = SearchDouble(dialect)
        let slack = SlackDouble()
        let search = try LoopbackServer { engine.answer($0) }
        let chat = try LoopbackServer { slack.answer($0) }
        try Descriptor.write(
            "search=\(search.address)\nslack=\(chat.address)\nwebhook=\(chat.address)\(SlackDouble.path)\n",
            to: Descriptor.standardOutput
        )
        // The servers live on threads of their own; a signal's own effect ends the process.
        while true { SystemClock.block(for: .seconds(3600)) }
    }

    private static func finish(_ message: String, _ code: Int32) -> Never {
        // Nobody is left to tell when standard error is closed.
        try? Descriptor.write(message + "\n", to: Descriptor.standardError)
        Host.exitNow(code)
    }
}
