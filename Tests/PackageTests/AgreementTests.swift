import FoundationEssentials
import POSIX
import Testing

/// Manifest, crontab, documents and deployment name the same programs at the same times.
@Suite struct AgreementTests {
    @Test func `there are programs`() throws {
        #expect(try House.programs().contains("prune-indexes"))
    }

    @Test func `every program has its folder, and every folder its program`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: "\(House.root)/Sources/Jobs")
        #expect(try Set(folders) == Set(House.programs()))
        for program in try House.programs() {
            let command = try House.files(below: "Sources/Jobs/\(program)/Command", ending: ".swift")
            #expect(command.count == 1, "an executable is one file")
        }
    }

    @Test func `the crontab runs every program once, with --apply`() throws {
        let commands = try CrontabLine.all().map(\.command)
        #expect(try commands.map { String($0.prefix { $0 != " " }) } == House.programs())
        #expect(commands.allSatisfy { $0.split(separator: " ").contains("--apply") })
    }

    @Test func `the README's table lists exactly the programs, each with its page`() throws {
        let rows = try House.text("README.md").matches(of: /\n\| \[`([a-z-]+)`\]\(docs\/([a-z-]+)\.md\) \|/)
        #expect(try rows.map { String($0.output.1) } == House.programs())
        for row in rows {
            #expect(row.output.1 == row.output.2)
            #expect(Files.exists("\(House.root)/docs/\(row.output.2).md"))
        }
    }

    @Test func `every program has a service and a timer, and no other has`() throws {
        let programs = try House.programs()
        let units = try House.files(below: "deploy/systemd", ending: "").map { $0.split(separator: "/").last ?? "" }
        #expect(Set(units.map(String.init)) == Set(programs.flatMap { ["\($0).service", "\($0).timer"] }))
    }

    @Test func `the service applies, takes the deadline and 30 seconds, and knows which exits are none of its own`()
        throws
    {
        let sample = try House.text("deploy/roundsman.yaml")
        for program in try House.programs() {
            let unit = "deploy/systemd/\(program).service"
            #expect(
                try House.values(of: "ExecStart", in: unit).first?.hasPrefix("/usr/local/bin/\(program) --apply")
                    == true
            )
            #expect(try House.values(of: "SuccessExitStatus", in: unit) == ["2 3 75"])
            let deadline = try #require(
                sample.firstMatch(
                    of: try Regex("\n  \(program): \\{deadline: ([0-9]+)m", as: (Substring, Substring).self)
                )
            )
            #expect(try House.values(of: "TimeoutStartSec", in: unit) == ["\(deadline.output.1)min 30s"])
        }
    }

    @Test func `timer and crontab mean the same time`() throws {
        for line in try CrontabLine.all() {
            let program = line.command.prefix { $0 != " " }
            let minute = try #require(Int(line.fields[0]))
            #expect(line.fields[2...] == ["*", "*", "*"], "teach this test how the timer writes other schedules")
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let hour = line.fields[1] == "*" ? "*" : two(try #require(Int(line.fields[1])))
            let time = "\(hour):\(two(minute))"
            #expect(
                try House.values(of: "OnCalendar", in: "deploy/systemd/\(program).timer") == ["*-*-* \(time):00 UTC"]
            )
        }
    }

    @Test func `the image holds every program`() throws {
        let image = try House.text("deploy/Dockerfile")
        for program in try House.programs() {
            #expect(image.contains("--product \(program) "))
            #expect(image.contains("RUN [\"\(program)\", \"--version\"]"))
        }
    }

    @Test func `links within the documents lead somewhere`() throws {
        for document in try ["README.md", "CONTRIBUTING.md"] + House.files(below: "docs", ending: ".md") {
            let folder = document.split(separator: "/").dropLast().map { "\($0)/" }.joined()
            for link in try House.text(document).matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
                #expect(Files.exists("\(House.root)/\(folder)\(link.output.1)"), "\(document) names \(link.output.1)")
            }
        }
    }

    @Test func `the Makefile has every target, and the scripts it calls are there and executable`() throws {
        let makefile = try House.text("Makefile")
        for target in ["setup", "demo", "test", "check", "format", "bench", "release", "install", "uninstall"] {
            #expect(makefile.contains("\n\(target):"), "make \(target)")
        }
        for script in makefile.matches(of: /scripts\/[a-z-]+\.sh/) {
            #expect(FileManager.default.isExecutableFile(atPath: "\(House.root)/\(script.output)"), "\(script.output)")
        }
        #expect(try House.text(".ci/run").contains("make test"))
    }
}
