import FoundationEssentials
import OpenSearch
import TestSupport
import Testing

@testable import IndexRetention

/// What holds for every world; worlds are made from a seed.
@Suite struct PropertyTests {
    private static let rules = """
        limits: {min_keep: 1, max_delete_percent: 60, max_delete_count: 40}
        rules:
          - {name: day, indexes: "day-{yyyy.MM.dd}", keep: 30d}
          - {name: hour, indexes: ["hour-{yyyy-MM-dd-HH}", "app-{yyyy.MM.dd}-{n}"], keep: 2w}
          - {name: week, indexes: "week-{yyyy}-w{ww}", keep: 8w}
          - {name: space, indexes: "space-{yyyy.MM.dd}", keep: {at_least: 7d, at_most: 90d, total_size: 20kB}}
        """

    private static func world(_ seed: UInt64) -> RetentionObservation {
        var random = SeededGenerator(seed: seed)
        var names: Set<String> = []
        for _ in 0..<120 {
            let day = Fixture.days("", [Int.random(in: -3...150, using: &random)])[0]
            switch Int.random(in: 0..<6, using: &random) {
            case 0: names.insert("day-\(day)")
            case 1: names.insert("hour-\(day.replacing(".", with: "-"))-0\(Int.random(in: 0...9, using: &random))")
            case 2: names.insert("app-\(day)-00000\(Int.random(in: 1...9, using: &random))")
            case 3: names.insert("week-2026-w\(Int.random(in: 10...52, using: &random))")
            case 4: names.insert("space-\(day)")
            default: names.insert("day-\(day)-odd")
            }
        }
        let aliases = ["one", "two"]
        var members: [String: [AliasMember]] = [:]
        let indexes = names.sorted().map { name in
            Fixture.index(name) { index in
                index.storeBytes = Bool.random(using: &random) ? Int.random(in: 0...3_000, using: &random) : nil
                index.isHidden = Int.random(in: 0..<20, using: &random) == 0
                if Int.random(in: 0..<15, using: &random) == 0, let alias = aliases.randomElement(using: &random) {
                    index.aliases = [
                        .init(alias, isWriteIndex: Int.random(in: 0..<3, using: &random) == 0 ? true : nil)
                    ]
                    members[alias, default: []].append(AliasMember(index: name))
                }
            }
        }
        var observation = Fixture.observation(indexes)
        observation.aliasMembers = .known(members)
        return observation
    }

    private static func plan(_ observation: RetentionObservation, now: Date = Fixture.now) throws -> RetentionPlan {
        Planner(try Fixture.rules(rules)).plan(observation, now: now)
    }

    @Test(arguments: 1...40)
    func `every listed index is decided once`(seed: Int) throws {
        let world = Self.world(UInt64(seed))
        #expect(try Self.plan(world).decisions.map(\.index.name).sorted() == world.indexes.map(\.name).sorted())
    }

    @Test(arguments: 1...40)
    func `the newest of a family never goes`(seed: Int) throws {
        for family in try Self.plan(Self.world(UInt64(seed))).families {
            let newest = family.decisions.filter { $0.periodEnd != nil }.max {
                ($0.periodEnd ?? .distantPast, $0.index.name) < ($1.periodEnd ?? .distantPast, $1.index.name)
            }
            #expect(newest?.status != .wouldDelete)
        }
    }

    @Test(arguments: 1...40)
    func `the order of the listing does not matter`(seed: Int) throws {
        var world = Self.world(UInt64(seed)), random = SeededGenerator(seed: 7)
        let before = try Self.plan(world).decisions.map { "\($0.index.name) \($0.status) \($0.reason)" }.sorted()
        world.indexes.shuffle(using: &random)
        #expect(try Self.plan(world).decisions.map { "\($0.index.name) \($0.status) \($0.reason)" }.sorted() == before)
    }

    @Test(arguments: 1...40)
    func `a stranger changes nothing`(seed: Int) throws {
        var world = Self.world(UInt64(seed))
        let before = try Self.plan(world).decisions.map { "\($0.index.name) \($0.status)" }.sorted()
        world.indexes.append(Fixture.index("stranger-2020.01.01"))
        let after = try Self.plan(world).decisions.filter { $0.index.name != "stranger-2020.01.01" }
        #expect(after.map { "\($0.index.name) \($0.status)" }.sorted() == before)
    }

    @Test(arguments: 1...40)
    func `what has expired stays expired`(seed: Int) throws {
        let world = Self.world(UInt64(seed)), later = Fixture.now.addingTimeInterval(5 * 86_400)
        let reasons: Set<Reason> = [.expired, .maxDeleteCount, .maxDeletePercent, .overBudget, .withinBudget]
        let over = try Self.plan(world).decisions.filter { reasons.contains($0.reason) }.map(\.index.name)
        let young = try Self.plan(world, now: later).decisions.filter {
            $0.reason == .young || $0.reason == .futureDate
        }.map(\.index.name)
        #expect(Set(over).isDisjoint(with: young))
    }

    @Test(arguments: 1...40)
    func `no alias loses its last member`(seed: Int) throws {
        let world = Self.world(UInt64(seed))
        let gone = Set(try Self.plan(world).decisions.filter { $0.status == .wouldDelete }.map(\.index.name))
        for members in (world.aliasMembers.value ?? [:]).values {
            #expect(!members.allSatisfy { gone.contains($0.index) })
        }
    }

    @Test(arguments: 1...40)
    func `no family loses more than its limits`(seed: Int) throws {
        for family in try Self.plan(Self.world(UInt64(seed))).families {
            let count = family.deletions.count
            #expect(count <= 40)
            #expect(count <= 1 || Double(count) <= Double(family.decisions.count) * 0.6)
        }
    }
}
