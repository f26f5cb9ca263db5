import FoundationEssentials
import OpenSearch
import Sandbox
import Testing

@testable import IndexRetention

/// One of the cases in which other programs of this kind have deleted too much, or given up.
struct CornerCase: Sendable, CustomTestStringConvertible {
    let number: Int
    let title: String
    let check: @Sendable () async throws -> Void

    init(_ number: Int, _ title: String, check: @escaping @Sendable () async throws -> Void) {
        self.number = number
        self.title = title
        self.check = check
    }

    var testDescription: String { "\(number): \(title)" }

    static let all: [CornerCase] = (dates + owners + states + snapshots + amazon + versions).sorted {
        $0.number < $1.number
    }
}

@Suite(.timeLimit(.minutes(2))) struct CornerCaseTests {
    @Test(arguments: CornerCase.all) func `corner case`(_ row: CornerCase) async throws { try await row.check() }

    @Test func `each of the forty-seven has its row`() {
        #expect(CornerCase.all.map(\.number) == Array(1...47))
    }
}

extension Platform {
    /// The rule that most runs follow, alone and with an archive.
    static let rule = #"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 90d}"#
    static let archiving = #"    - {name: a, indexes: "a-{yyyy.MM.dd}", keep: 90d, archive: {repository: arch}}"#

    /// What the rule deletes, oldest first, and what it keeps.
    static let old = Fixture.days("a-", [102, 101, 100])
    static let young = Fixture.days("a-", Array(0..<9)).sorted()

    /// Nine that stay and three that go, and a repository.
    static func usual(_ dialect: SearchDialect = .openSearch2, access: SearchAccess = .open) -> Platform {
        let platform = Platform(dialect, access: access)
        platform.plant("a-", ages: 0..<9)
        platform.plant("a-", ages: [100, 101, 102])
        platform.addRepository()
        return platform
    }

    /// Lets the engine refuse, in its own words.
    func refuse(
        _ status: Int,
        _ type: String,
        _ reason: String,
        count: Int = 1,
        _ hits: @escaping @Sendable (ReceivedRequest) -> Bool
    ) {
        let body = #"{"error":{"type":"\#(type)","reason":"\#(reason)"},"status":\#(status)}"#
        double.fail(.init(count: count, .instead(.text(status, body, type: "application/json")), hits: hits))
    }
}
