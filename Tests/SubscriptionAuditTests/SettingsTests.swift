import Arguments
import Configuration
import Testing

@testable import SubscriptionAudit

/// What is wrong with a configuration is told with its place, all at once.
@Suite struct SettingsTests {
    private static func yaml(
        members: String = "[{account: \"200000000001\", name: one}, {account: \"200000000002\", name: two}]",
        destination: String = "senders: [all], log_groups: [app], consumers: [\"lambda:decode\"]",
        region: String = "us-east-1",
        more: String = ""
    ) -> String {
        """
        version: 1
        hub: {account: "433568766270", region: us-east-1}
        members: \(members)
        subscriptions:
          destinations: [{name: hub, region: \(region), stream: hub, \(destination)}]
        \(more)
        """
    }

    private func problems(_ yaml: String, _ words: [String] = []) -> String {
        do {
            return try AuditRun.job(yaml, words) == nil ? "nothing said" : ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a sound configuration has none`() {
        #expect(problems(Self.yaml()).isEmpty)
    }

    @Test(arguments: [
        (yaml(members: "[{account: \"200000000001\", name: hub}]"), "`hub` has a meaning of its own as a sender"),
        (yaml(members: "[{account: \"200000000001\", name: all}]"), "`all` has a meaning of its own as a sender"),
        (yaml(members: "[{account: \"433568766270\", name: x}]"), "this is the hub"),
        (yaml(members: "[{account: \"1\", name: x}]"), "account"),
        (
            yaml(destination: "senders: [onne], log_groups: [app], consumers: [\"lambda:d\"]"),
            "there is no member named `onne`; did you mean `one`?"
        ),
        (
            yaml(destination: "senders: [all, one], log_groups: [app], consumers: [\"lambda:d\"]"),
            "`all` stands alone"
        ),
        (yaml(region: "eu-west-1"), "no member is in this region"),
        (
            yaml(
                destination: "senders: [one], log_groups: [app], consumers: [\"lambda:d\"]",
                region: "eu-west-1"
            ), "the sender `one` is not in this region, but in us-east-1"
        ),
        (
            yaml(destination: "senders: [all], log_groups: [app], consumers: [d]"),
            "expected firehose:NAME or lambda:NAME"
        ),
        (
            yaml(destination: "senders: [all], log_groups: [app], consumers: [\"lambda:d\"], stream_retention: 23h"),
            "stream_retention"
        ),
        (
            yaml(destination: "senders: [all], log_groups: [app], consumers: [\"lambda:d\"], stream_retenton: 24h"),
            "unknown key; did you mean `stream_retention`?"
        ),
        (
            yaml(more: "  mutes: [{check: K9, resource: x, until: 2027-01-31, reason: r, owner: o}]"), "check"
        ),
        (yaml(more: "  mutes: [{check: K2, resource: x, until: 2027-02-31, reason: r, owner: o}]"), "until"),
        (yaml(more: "  mutes: [{check: K2, resource: x, until: 2027-01-31, owner: o}]"), "reason"),
        (yaml(more: "  repair: {max_changes: 0}"), "max_changes"),
        (yaml(more: "  repair: {backups: backups}"), "expected an absolute path"),
    ])
    func `a mistake is told with what to write instead`(_ yaml: String, _ words: String) {
        let told = problems(yaml)
        #expect(told.contains(words), "\(told)")
        #expect(told.contains("test.yaml:"), "\(told)")
    }

    @Test func `a repair with nowhere to keep what it replaces is a mistake, a plan is none`() {
        #expect(problems(Self.yaml(), ["--repair"]).isEmpty)
        #expect(problems(Self.yaml(), ["--repair", "--apply"]).contains("name a folder here, or a state file"))
        let state = "alerts: {state: /tmp/x/state.sqlite, channels: [], routes: []}"
        #expect(problems(Self.yaml(more: state), ["--repair", "--apply"]).isEmpty)
    }

    @Test func `an unknown destination is a mistake of the call`() {
        #expect(throws: UsageError.self) { try AuditRun.job(Self.yaml(), ["--only", "hubb"]) }
        #expect(problems(Self.yaml(), ["--only", "us-east-1/hub"]).isEmpty)
    }
}
