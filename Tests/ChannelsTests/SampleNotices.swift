import Channels

/// Notices of ordinary and of absurd shape.
enum SampleNotices {
    static let ordinary = Notice(
        severity: .critical,
        title: "prune-indexes failed",
        text:
            "The search endpoint did not answer, so nothing was deleted. Disk space keeps shrinking until the next run.",
        fields: [
            .init("Endpoint", "https://search.example"), .init("Exit code", "69"), .init("Schedule", "0 3 * * *"),
        ],
        nextStep: "prune-indexes --config /etc/roundsman/roundsman.yaml",
        environment: "production",
        footer: ["prune-indexes", "host-1", "run 6f1c"]
    )

    static let bare = Notice(severity: .info, title: "x", text: "")

    static let hostile = Notice(
        severity: .warning,
        title: "<!channel> & *bold* <https://evil|click>\n```",
        text: "<@U123> &lt; `x` \u{0}\u{202e}",
        fields: [.init("<!here>", "`<!everyone>`"), .init("", "")],
        nextStep: "`rm -rf` <x>",
        environment: "<&>",
        footer: ["<!channel>", "&"]
    )

    /// Every part far beyond its limit, with letters of one, two and many units, and letters that grow when escaped.
    static let huge: [Notice] = ["x", "&", "é", "👨‍👩‍👧‍👦", "<", "日"].map { letter in
        let long = String(repeating: letter, count: 20_000)
        return Notice(
            severity: .critical,
            title: long,
            text: long,
            fields: (0..<100).map { .init("\($0)\(long)", long) },
            nextStep: long,
            environment: long,
            footer: [long, long]
        )
    }

    static let manyFields = Notice(
        severity: .warning,
        title: "many",
        text: "t",
        fields: (0..<45).map { .init("name \($0)", "value \($0)") }
    )

    static let all = [ordinary, bare, hostile, manyFields] + huge
}
