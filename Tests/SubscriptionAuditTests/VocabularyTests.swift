import FoundationEssentials
import POSIX
import Testing

@testable import SubscriptionAudit

/// The documents list what the report may say.
@Suite struct VocabularyTests {
    static func document(_ path: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return String(decoding: try Files.read("/\(root)/\(path)"), as: UTF8.self)
    }

    @Test func `every status and every reason stands on the job's page`() throws {
        let page = try Self.document("docs/verify-subscriptions.md")
        for word in Status.allCases.map(\.rawValue) + Reason.allCases.map(\.rawValue) {
            #expect(page.contains("\n| `\(word)` | "), "\(word) is not listed")
        }
    }

    @Test(arguments: Check.allCases)
    func `every check has a page of its own`(_ check: Check) throws {
        #expect(try Self.document(check.documentation).hasPrefix("# \(check.rawValue): "))
        #expect(
            try Self.document("docs/verify-subscriptions.md").contains(
                "| [\(check.rawValue)](checks/\(check.rawValue).md) |"
            )
        )
    }
}
