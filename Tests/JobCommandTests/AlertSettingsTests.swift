import Testing

@testable import JobCommand

/// What the `alerts` section may not say, and how often that is told.
@Suite struct AlertSettingsTests {
    private func told(_ channels: String) throws -> [String] {
        try problems("alerts: {state: /s, channels: \(channels), routes: [{to: oncall}]}") { _ = AlertSettings($0) }
    }

    private let sound = "{name: oncall, kind: slack, webhook: env:A}"

    @Test(arguments: [
        "kind: opsgenie, api_key: topsecret", "kind: opsgenie, apiToken: topsecret",
        "kind: email, smtp_password: topsecret",
        "kind: webhook, url: \"https://h/topsecret\"", "kind: webhook, headers: {Authorization: topsecret}",
        "kind: sns, client_secret: topsecret", "kind: pagerduty, routing-key: topsecret",
    ])
    func `a literal secret is refused under whatever key it stands`(keys: String) throws {
        let told = try told("[\(sound), {name: b, \(keys)}]")
        #expect(told.count == 1 && told[0].contains("a secret does not belong in this file"), "\(told)")
        #expect(!told[0].contains("topsecret"))
    }

    @Test(arguments: [
        "kind: opsgenie, region: eu, api_url: \"https://api.eu.opsgenie.com\"", "kind: sns, topic_arn: arn",
        "kind: email, to: [a@b.c], smtp: {host: h, password: env:P}", "kind: pagerduty, routing_key: env:K",
    ])
    func `other keys of kinds that are not built yet are left alone`(keys: String) throws {
        #expect(try told("[\(sound), {name: b, \(keys)}]") == [])
    }

    @Test(arguments: ["[{kind: slack, webhook: env:A}]", "[{name: , kind: slack, webhook: env:A}]"])
    func `a channel without a name is told once`(channels: String) throws {
        let told = try told(channels).filter { $0.contains("name") && !$0.contains("no channel named") }
        #expect(told.count == 1 && told[0].contains("missing; expected a name"), "\(told)")
    }

    @Test func `a broken channel makes no other one look like a twin`() throws {
        let told = try told("[{kind: slack, webhook: env:B}, \(sound)]")
        #expect(told.count == 1, "\(told)")
    }
}
