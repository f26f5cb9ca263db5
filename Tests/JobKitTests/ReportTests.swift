import FoundationEssentials
import JobKit
import Testing

@Suite struct ReportTests {
    private func report(_ recorder: ReportRecorder, error: String? = nil) -> Report {
        Report(
            job: "p",
            runID: "id",
            version: "1",
            startedAt: Date(timeIntervalSince1970: 0.9),
            finishedAt: Date(timeIntervalSince1970: 61),
            applied: true,
            target: recorder.target,
            outcome: .timedOut,
            exitCode: 124,
            error: error,
            requests: Report.Requests(count: 2, bytesIn: 3),
            items: recorder.items,
            notices: [NoticeResult(channel: "c", status: .spooled, reason: "later")]
        )
    }

    @Test func `the document is the one of the contract, keys sorted, on one line`() throws {
        let recorder = ReportRecorder()
        recorder.reach(["endpoint": "https://h/p"])
        recorder.put(
            ReportItem(
                id: "a/b",
                kind: "index",
                rule: "r",
                status: "kept",
                reason: "young",
                detail: ["bytes": 1, "x": .null]
            )
        )
        let expected =
            #"{"applied":true,"counts":{"kept":1},"exit_code":124,"finished_at":"1970-01-01T00:01:01Z","items":[{"detail":{"bytes":1,"x":null},"#
            + #""id":"a/b","kind":"index","reason":"young","rule":"r","status":"kept"}],"job":"p","notices":[{"channel":"c","reason":"later","#
            + #""status":"spooled"}],"outcome":"timed_out","requests":{"bytes_in":3,"count":2},"run_id":"id","started_at":"1970-01-01T00:00:00Z","#
            + #""target":{"endpoint":"https://h/p"},"version":"1"}"# + "\n"
        #expect(report(recorder).json == expected)
        #expect(report(recorder, error: "why").json.contains(#""error":"why","exit_code""#))
    }

    @Test func `items stand by kind, id and rule, each once, whatever the order they came in`() {
        let keys = [("a", "2", "r"), ("b", "1", "r"), ("a", "1", "s"), ("a", "1", "r"), ("a", "10", "r")]
        let recorder = ReportRecorder()
        for (kind, id, rule) in keys + keys.reversed() {
            recorder.put(ReportItem(id: id, kind: kind, rule: rule, status: "s", reason: "r"))
        }
        #expect(recorder.items.map { "\($0.kind)\($0.id)\($0.rule)" } == ["a1r", "a1s", "a10r", "a2r", "b1r"])
    }

    @Test func `of items with one key the last counts, before and after somebody has looked`() {
        let recorder = ReportRecorder()
        func put(_ id: String, _ status: String) {
            recorder.put(ReportItem(id: id, kind: "k", rule: "r", status: status, reason: "r"))
        }
        func seen() -> [String] { recorder.items.map { "\($0.id) \($0.status)" } }
        for id in ["b", "a", "c"] { put(id, "old") }
        put("b", "new")
        #expect(seen() == ["a old", "b new", "c old"])
        put("a", "newer")
        recorder.update(ReportItem.Key(kind: "k", id: "a", rule: "r")) { $0.status += "!" }
        #expect(seen() == ["a newer!", "b new", "c old"])
        recorder.remove { $0.status == "new" }
        put("0", "first")
        #expect(seen() == ["0 first", "a newer!", "c old"])
        #expect(recorder.item(ReportItem.Key(kind: "k", id: "b", rule: "r")) == nil)
    }

    @Test func `a large document comes in pieces, and they are the document`() {
        let recorder = ReportRecorder()
        for number in 0..<3_000 {
            recorder.put(ReportItem(id: "\(number)", kind: "k", rule: "r", status: "s", reason: "r", detail: ["n": 1]))
        }
        var pieces: [[UInt8]] = []
        let report = report(recorder)
        report.writeJSON { pieces.append($0) }
        #expect(pieces.count > 2 && pieces.allSatisfy { $0.count < 1 << 17 })
        #expect(String(decoding: pieces.joined(), as: UTF8.self) == report.json)
    }

    @Test func `an item that was never put is not made by a change`() {
        let recorder = ReportRecorder()
        let key = ReportItem.Key(kind: "k", id: "i", rule: "r")
        recorder.update(key) { $0.status = "deleted" }
        #expect(recorder.items.isEmpty)
        recorder.put(ReportItem(id: "i", kind: "k", rule: "r", status: "would_delete", reason: "expired"))
        recorder.update(key) { $0.status = "deleted" }
        #expect(recorder.item(key)?.status == "deleted")
        #expect(recorder.item(key)?.reason == "expired")
    }

    @Test func `a status outside the vocabulary is noticed`() {
        let description = JobDescription(
            program: "p",
            abstract: "",
            discussion: "",
            options: [],
            examples: [],
            statuses: [.init("ok", .fine, ""), .init("bad", .finding, "")],
            reasons: [],
            refusesFuture: false
        )
        #expect(["ok", "bad", "?"].map(description.effect(of:)) == [.fine, .finding, .partial])
    }
}

@Suite struct LoggerTests {
    private let record = LogRecord(
        level: .warning,
        message: "index is kept",
        metadata: ["index.name": "a b", "index.bytes": "7", "note": "say \"no\"\nnow"]
    )

    @Test func `text is one line for a person`() {
        let line = LogFormat.text.line(record, at: Date(timeIntervalSince1970: 0), context: ["job": "p"])
        #expect(
            line
                == "1970-01-01T00:00:00Z warning index is kept index.bytes=7 index.name=\"a b\" note=\"say 'no' now\"\n"
        )
    }

    @Test func `JSON is one object a line, with what all lines share`() {
        let line = LogFormat.json.line(record, at: Date(timeIntervalSince1970: 0), context: ["job": "p"])
        #expect(
            line == #"{"index.bytes":"7","index.name":"a b","job":"p","level":"warning","message":"index is kept","#
                + #""note":"say \"no\"\nnow","time":"1970-01-01T00:00:00Z"}"# + "\n"
        )
    }

    @Test func `levels stand in their order`() {
        #expect(LogLevel.allCases.sorted().map(\.rawValue) == ["trace", "debug", "info", "notice", "warning", "error"])
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_250_000, "1.3 MB"), (99_400, "99.4 kB"),
        (99_500, "100 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (2_000_000_000_000, "2.0 TB"),
    ])
    func `sizes are for people`(bytes: Int, text: String) { #expect(Readable.bytes(bytes) == text) }
}
