import Channels
import JobKit
import StateStore
import Testing

@testable import JobCommand

/// What stands in the notice of findings.
@Suite struct FindingLinesTests {
    private let decision = NoticeDecision(program: "p", runID: "run", host: "host", environment: nil)

    private func notice(_ items: [ReportItem], told: [String] = []) throws -> OwedNotice {
        let sight = FindingSight(items, isWhole: true, .init(open: ["bad": 1], mended: ["ok"]))
        let known = told.map { ($0, ToldFinding(status: "bad", isSure: true)) }
        let news = FindingNews(sight, told: Dictionary(uniqueKeysWithValues: known), waiting: [:])
        return try #require(try decision.news(news))
    }

    private func item(_ id: String, _ status: String, rule: String = "R", region: String? = nil) -> ReportItem {
        var detail: [String: JSONValue] = ["member": .string("m-\(id)"), "log_group": "g", "destination": "d"]
        detail["region"] = region.map { .string($0) }
        return ReportItem(id: id, kind: "check", rule: rule, status: status, reason: "r", detail: detail)
    }

    @Test func `the groups are bounded and name their places`() throws {
        let items = (0..<40).map { number in
            ReportItem(
                id: "id-\(number)",
                kind: number < 20 ? "path" : "check",
                rule: number < 20 ? "X1" : "S\(number)",
                status: "bad",
                reason: "r",
                detail: ["member": .string("m\(number)"), "log_group": "g", "destination": "d"]
            )
        }
        let news = try notice(items)
        #expect(news.notice.fields.count == 8)
        #expect(news.notice.fields[0] == Notice.Field("bad: X1 r at d", "m0 g, m1 g, m2 g and 17 more"))
        #expect(news.notice.fields[7].value == "14 more groups; --output table has them all")
        #expect(news.findings.count == 40 && news.findings.values.allSatisfy(\.isOpen))
    }

    @Test(arguments: [
        (8, 0, 8, 0), (0, 8, 0, 8), (5, 3, 5, 3), (9, 0, 7, 0), (0, 9, 0, 7), (8, 1, 6, 1), (20, 1, 6, 1),
        (1, 20, 1, 6),
        (6, 20, 5, 2), (4, 6, 4, 3), (20, 20, 5, 2),
    ])
    func `what is new and what is fixed share the room`(new: Int, fixed: Int, newLines: Int, fixedLines: Int) throws {
        let items =
            (0..<new).map { item("n\($0)", "bad", rule: "N\($0)") }
            + (0..<fixed).map { item("f\($0)", "ok", rule: "F\($0)") }
        let notice = try notice(items, told: (0..<fixed).map { "f\($0)" }).notice
        let names = notice.fields.map(\.name)
        #expect(names.count { $0.hasPrefix("bad: ") } == newLines)
        #expect(names.count { $0.hasPrefix("fixed: ") } == fixedLines)
        let left = new + fixed - newLines - fixedLines
        #expect(notice.fields.last?.value.hasPrefix("\(left) more groups") == (left > 0))
        if new > 0 { #expect(notice.title.contains("\(new) new")) }
        if fixed > 0 { #expect(notice.title.contains("\(fixed) fixed")) }
    }

    @Test func `namesakes in two regions are two groups`() throws {
        let items = [item("1", "bad", region: "us-east-1"), item("2", "bad", region: "us-west-2")]
        let fields = try notice(items).notice.fields
        #expect(
            fields == [
                Notice.Field("bad: R r at us-east-1/d", "m-1 g"), Notice.Field("bad: R r at us-west-2/d", "m-2 g"),
            ]
        )
    }

    @Test func `what is no longer there is named by its id`() throws {
        let fields = try notice([item("1", "ok")], told: ["1", "D4/account/region/dest/stranger"]).notice.fields
        #expect(
            fields == [
                Notice.Field("fixed: R r at d", "m-1 g"),
                Notice.Field("fixed: no longer there", "D4/account/region/dest/stranger"),
            ]
        )
    }

    @Test func `what an older version left to be told has no words but its name`() throws {
        let sight = FindingSight([], isWhole: false, .init(open: ["bad": 1], mended: ["ok"]))
        let waiting = ["S1/a": FindingChange(isOpen: true, status: "", words: "")]
        let news = try #require(try decision.news(FindingNews(sight, told: [:], waiting: waiting)))
        #expect(news.notice.fields == [Notice.Field("open", "S1/a")])
    }
}
