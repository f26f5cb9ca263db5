import AWSServices
import JobKit
import Testing

@testable import SubscriptionAudit

/// Small decisions that need no world.
@Suite struct PureTests {
    @Test(arguments: [
        ("app", "app", true), ("app", "apps", false), ("*", "", true), ("*", "anything/at.all", true),
        ("/aws/*", "/aws/lambda/x", true), ("/aws/*", "/aws", false), ("*-prod", "a-prod", true),
        ("*-prod", "a-prod-2", false), ("a*b*c", "axxbyyc", true), ("a*b*c", "acb", false), ("a*a", "a", false),
        ("a*a", "aa", true), ("a**c", "ac", true), ("[a-z]*", "b", false), ("?", "a", false), ("é*", "é1", true),
    ])
    func `a star stands for any text, and nothing else means anything`(_ pattern: String, _ text: String, _ fits: Bool)
    {
        #expect(Wildcard.matches(pattern, text) == fits)
    }

    @Test(arguments: [
        ("plain-1_./:=,@+", "plain-1_./:=,@+"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#),
        ("$HOME", "'$HOME'"),
        ("a\nb", "'a\nb'"), ("~", "'~'"), ("*", "'*'"), ("é", "'é'"),
    ])
    func `a text is one word of a shell`(_ text: String, _ word: String) {
        #expect(Remedy.quote(text) == word)
    }

    @Test func `a value that begins with a dash is no option of its own`() {
        let command = Remedy.aws(
            "logs put-subscription-filter",
            region: "us-east-1",
            [("filter-pattern", "-DEBUG"), ("filter-name", "f")]
        )
        #expect(
            command == "aws logs put-subscription-filter --filter-pattern=-DEBUG --filter-name f --region us-east-1"
        )
    }

    @Test(
        arguments: [
            (nil, "{}", "+ {}"), ("{}", "{}", ""), (#"["a"]"#, #"["a", "b"]"#, #"+ "b""#),
            (#"["a", "b"]"#, #"["a"]"#, #"- "b""#), (#"{"k": "a,b"}"#, #"{"k": "a,c"}"#, "- \"a,b\"\n+ \"a,c\""),
            (#"["\"x", "b"]"#, #"["\"x", "b", "c"]"#, #"+ "c""#),
            ("[1]", "[1, 22]", "+ 22"),
        ] as [(String?, String, String)]
    )
    func `a difference is what was put in or taken out`(_ old: String?, _ new: String, _ lines: String) {
        #expect(Difference.text(old, new) == lines)
    }

    @Test func `filters differ field by field`() {
        var old = FakeHub.filter("app", name: "f")
        old.filterPattern = "ERROR"
        old.emitSystemFields = ["@aws.account"]
        var new = old
        new.filterPattern = ""
        #expect(Difference.filter(old, new) == "- filterPattern: \"ERROR\"\n+ filterPattern: \"\"")
        new.distribution = "Random"
        #expect(Difference.filter(old, new).contains("+ distribution: Random"))
    }

    @Test(arguments: [
        ("2026-11-27", true), ("2028-02-29", true), ("2027-02-29", false), ("2026-13-01", false), ("2026-1-01", false),
        ("26-11-27", false), ("2026-11-27T00:00:00Z", false), ("", false),
    ])
    func `a day is a real day, written in full`(_ text: String, _ isValid: Bool) {
        #expect(CalendarDay.isValid(text) == isValid)
    }

    @Test func `links keep their states apart`() {
        var links = LinkStates()
        for (place, link) in Link.allCases.enumerated() { links[link] = LinkState.allCases[place % 4] }
        for (place, link) in Link.allCases.enumerated() { #expect(links[link] == LinkState.allCases[place % 4]) }
        #expect(links.names.count == 9)
    }

    private static let place = Place(account: "1", region: "r", destination: "d", logGroup: "g")

    private static func finding(_ link: Link?, _ status: Status, _ reason: Reason = .missing) -> Finding {
        var finding = Finding(.groupExists, place, status, reason, resource: "x", link: link)
        if status == .unknown { finding = finding.blocked(by: .late("role")) }
        return finding
    }

    @Test func `the first link that fails is named, before any that is open`() {
        let path = PathJudge(
            place: Self.place,
            findings: [Self.finding(.account, .unknown), Self.finding(.role, .fail), Self.finding(.policy, .fail)]
        ).finding()
        #expect(path.status == .fail && path.reason == .brokenPolicy)
        let open = PathJudge(
            place: Self.place,
            findings: [Self.finding(.key, .unknown), Self.finding(.filter, .unknown), Self.finding(.role, .ok)]
        ).finding()
        #expect(open.status == .unknown && open.reason == .brokenFilter && open.obstacle?.kind == .late)
    }

    @Test func `a warning, a muted finding and one without a link break nothing`() {
        let path = PathJudge(
            place: Self.place,
            findings: [Self.finding(.role, .warn), Self.finding(.stream, .muted), Self.finding(nil, .fail)]
        ).finding()
        #expect(path.status == .ok && path.links[.role] == .ok && path.links[.stream] == .ok)
        #expect(path.links[.consumer] == .skipped, "nothing was said of it")
    }

    @Test func `a command is for its own account, and elsewhere the finding is named`() {
        var cause = Finding(
            .memberAdmitted,
            Place(account: "2", region: "r", destination: "d"),
            .fail,
            .notAdmitted,
            resource: "1",
            link: .policy
        )
        cause.remedy = .commands(["aws x"])
        let path = PathJudge(place: Self.place, findings: [cause]).finding()
        #expect(path.remedy == .advice("See D4/2/r/d: it is mended in account 2."))
        cause.remedy = .advice("Ask.")
        #expect(PathJudge(place: Self.place, findings: [cause]).finding().remedy == .advice("Ask."))
    }

    @Test func `a new filter finds a free name`() {
        let there = ["f", "f-2", "g"].map { FakeHub.filter("app", name: $0) }
        let settings = NewFilter(name: "f", group: "app", pattern: "", destination: "d", slots: 5, present: there)
        #expect(settings.filter(among: there).filterName == "f-3")
        #expect(settings.filter(among: []).filterName == "f")
    }

    @Test func `words are kept where something is wrong, and advice always`() {
        var finding = Self.finding(.role, .ok)
        finding.expected = "e"
        #expect(finding.settled().expected == nil)
        finding.advice = ["a"]
        #expect(finding.settled().advice == ["a"] && finding.settled().expected == nil)
        finding.fail(.missing, found: "f")
        #expect(finding.settled().expected == "e" && finding.settled().found == "f")
        let copy = finding
        finding.found = "g"
        #expect(copy.found == "f", "copies are apart")
    }
}
