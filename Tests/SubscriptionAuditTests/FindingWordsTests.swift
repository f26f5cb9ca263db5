import JobKit
import Testing

@testable import SubscriptionAudit

/// By which words findings come and go, and where they are.
@Suite struct FindingWordsTests {
    private let words = VerifySubscriptions.description.findings

    @Test func `a failure is graver than a warning, and what is unknown is not`() {
        #expect(words?.open == ["fail": 2, "warn": 1, "unknown": 1])
        #expect(words?.mended == ["ok"])
        #expect(words?.unseen == ["unknown"])
    }

    @Test(arguments: [
        ("D4/433568766270/us-east-1/dest/999999999999", "433568766270/us-east-1"),
        ("S2/707767160287/us-west-2/dest//aws/events/x", "707767160287/us-west-2"),
        ("D1/433568766270/us-east-1", "433568766270/us-east-1"),
        ("repair/433568766270/us-east-1/trust/role", "433568766270/us-east-1"),
        ("K2/devplanetv1_stream/2027-01-31", "devplanetv1_stream/2027-01-31"),
        (
            "K2/arn:aws:kms:us-east-1:433568766270:key/1/2027-01-31",
            "arn:aws:kms:us-east-1:433568766270:key/1/2027-01-31"
        ),
        ("alone", ""),
    ])
    func `a finding is at an account and region`(id: String, place: String) {
        #expect(words?.place(id) == place)
    }
}
