import FoundationEssentials
import POSIX
import Sandbox
import TestSupport
import Testing

/// The commands that mend by hand, run as they are printed, by a shell and Amazon's own command line against moto.
@Suite(.enabled(if: PythonOracle.isInstalled, "needs awscli in .venv: make setup"), .timeLimit(.minutes(15)))
struct RemedyTests {
    /// Faults that a command mends; moto knows no key of Amazon's own, with which a stream would be encrypted.
    static let mended = [
        "destination_missing", "destination_other_stream", "policy_without_member", "trust_without_member",
        "trust_without_hub", "role_without_put_record", "role_without_data_key", "role_without_policies",
        "stream_retention_short", "key_disabled", "key_pending_deletion", "mapping_disabled",
        "mapping_missing", "transform_not_invocable", "transform_time_limit", "group_missing", "filter_missing",
        "pattern_narrowed", "pattern_negated", "filter_to_stranger",
    ]

    /// Credentials for an account, as the Security Token Service of moto gives them to anyone.
    private func credentials(of account: String, _ street: Street) async throws -> [String: String] {
        let answer = try await street.shell(
            "aws sts assume-role --role-arn arn:aws:iam::\(account):role/hand --role-session-name hand --region us-east-1",
            ["AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox"]
        )
        let keys = try #require(JSON(bytes: answer))["Credentials"]
        return [
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"].text ?? "",
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"].text ?? "",
            "AWS_SESSION_TOKEN": keys["SessionToken"].text ?? "",
        ]
    }

    /// Runs the command of every check that is not well; which checks those were.
    private func mend(_ street: Street, _ outcome: Street.Outcome) async throws -> [String] {
        var done: Set<String> = [], ids: [String] = []
        for item in outcome.items where item["kind"].text == "check" {
            guard ["fail", "warn"].contains(item["status"].text ?? ""), let remedy = item["detail"]["remedy"].text,
                remedy.hasPrefix("aws ")
            else { continue }
            ids.append(item["id"].text ?? "")
            guard done.insert(remedy).inserted else { continue }
            let account = try #require(item["detail"]["account"].text)
            _ = try await street.shell(remedy, try await credentials(of: account, street))
        }
        return ids
    }

    @Test(arguments: mended) func `a command that is printed mends what it stands beside`(_ fault: String) async throws
    {
        let street = try await Street(["mutate", fault])
        let ids = try await mend(street, try await street.run())
        #expect(!ids.isEmpty)
        let after = try await street.run()
        let left = after.items.filter { item in
            ids.contains(item["id"].text ?? "") && ["fail", "warn"].contains(item["status"].text ?? "")
        }
        #expect(left.isEmpty, "\(left.map { $0["id"].text ?? "" })")
    }

    @Test func `several at once do not undo each other`() async throws {
        let street = try await Street(["faults"], members: 5)
        let first = try await street.run()
        #expect(first.status == 2)
        _ = try await mend(street, first)
        let second = try await street.run()
        #expect(second.status == 0, "\(second.ids("fail"))")
    }
}
