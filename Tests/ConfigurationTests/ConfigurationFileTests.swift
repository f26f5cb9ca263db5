import Configuration
import Testing

@Suite struct ConfigurationFileTests {
    @Test(arguments: [
        ("", "r.yaml: the file is empty; begin with `version: 1`"),
        ("# nothing\n", "r.yaml: the file is empty; begin with `version: 1`"),
        ("just text", "r.yaml:1:1: expected keys and values; begin with `version: 1`"),
        ("- version: 1", "r.yaml:1:1: expected keys and values; begin with `version: 1`"),
        (
            "search: {}", "r.yaml:1:1: version: missing; expected `version: 1`, the only one that this program reads"
        ),
        ("version: 2", "r.yaml:1:10: version: expected `version: 1`, the only one that this program reads"),
        ("version: [1]", "r.yaml:1:10: version: expected `version: 1`, the only one that this program reads"),
        ("version: 1\n\tsearch: {}", "r.yaml:2:1: the line is indented with a tab; indent with spaces"),
        ("version: 1\n---\nversion: 1", "r.yaml:2:1: a second document begins here; one file holds one document"),
        ("version: 1\nname: x\0", "r.yaml:2:1: a byte of value zero; expected plain text"),
    ])
    func `a file that holds no configuration gets one clear message`(text: String, problem: String) {
        #expect(problems(text) == [problem])
    }

    @Test func `a file above a mebibyte is refused`() {
        let text = "version: 1\n" + String(repeating: "# comment\n", count: 105_000)
        #expect(problems(text) == ["r.yaml:1:1: larger than 1048576 bytes"])
    }

    @Test(arguments: [
        "version", "hub", "organization", "member_defaults", "members", "search", "retention", "subscriptions", "feeds",
        "watch", "jobs", "alerts",
    ])
    func `the sections of other programs stay unread`(name: String) {
        #expect(ConfigurationFile.sections.contains(name))
        guard name != "version" else { return }
        #expect(problems("version: 1\n\(name): {whatever: [{a: 1, a: 2}]}").isEmpty)
    }

    @Test func `other names are unknown, and a near miss is offered`() {
        #expect(
            problems("version: 1\nretentoin: {}\nserch: {}\nzzz: 1") == [
                "r.yaml:2:1: retentoin: unknown key; did you mean `retention`?",
                "r.yaml:3:1: serch: unknown key; did you mean `search`?",
                "r.yaml:4:1: zzz: unknown key; here may stand `alerts`, `feeds`, `hub`, `jobs`, `member_defaults`, "
                    + "`members`, `organization`, `retention`, `search`, `subscriptions`, `version`, `watch`",
            ]
        )
    }

    @Test func `everything wrong is told in one go, in the file's order`() {
        let text = """
            search:
              endpiont: https://example.org
              timeout: soon
              timeout: 5s
              auth: {kind: sigv5}
            version: 1
            search: {}
            hub: {account: 433568766270}
            """
        let found = problems(text, file: "/etc/roundsman/roundsman.yaml") { top in
            if let search = top.section("search") {
                _ = search.string("endpoint", required: "an address")
                _ = search.duration("timeout")
                if let auth = search.section("auth") {
                    _ = auth.choice("kind", among: ["sigv4": 1, "basic": 2], required: true)
                    auth.finish()
                }
                search.finish()
            }
            _ = top.section("hub")?.accountID("account")
        }
        let place = "/etc/roundsman/roundsman.yaml"
        #expect(
            found == [
                "\(place):2:3: search.endpiont: unknown key; did you mean `endpoint`?",
                "\(place):2:3: search.endpoint: missing; expected an address",
                "\(place):3:12: search.timeout: expected a duration such as 30s, 5m, 36h or 14d, at least 1s",
                "\(place):4:3: search.timeout: the key stands twice, first in line 3; keep one of them",
                "\(place):5:16: search.auth.kind: expected one of basic, sigv4; did you mean `sigv4`?",
                "\(place):7:1: search: the key stands twice, first in line 1; keep one of them",
                "\(place):8:16: hub.account: put the account id in quotes: other readers of this file would drop leading zeros",
            ]
        )
    }

    @Test func `the same problem is told once though a section is read twice`() {
        let found = problems("version: 1\nalerts: {channels: [{a: 1, a: 2}]}") { top in
            guard let alerts = top.section("alerts") else { return }
            for _ in 0..<2 {
                for channel in alerts.sections("channels") {
                    channel.tolerate("a")
                    channel.finish()
                }
            }
        }
        #expect(
            found == ["r.yaml:2:28: alerts.channels[0].a: the key stands twice, first in line 2; keep one of them"]
        )
    }
}
