// swift-tools-version: 6.2
import PackageDescription

/// Every job: a folder under Sources/Jobs and one line here.
let jobs: [Job] = [
    Job("IndexRetention", command: "prune-indexes", uses: ["OpenSearch"]),
    Job("SubscriptionAudit", command: "verify-subscriptions", uses: ["AWS", "AWSServices", "Digests", "Policies"]),
]

let package = Package(
    name: "Roundsman",
    products: jobs.map(\.product),
    targets: [
        // C: Debian's libraries, a module map and a header each.
        .systemLibrary(
            name: "CCurl",
            path: "Sources/C/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            path: "Sources/C/COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(
            name: "CYAML",
            path: "Sources/C/CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),
        .systemLibrary(
            name: "CExpat",
            path: "Sources/C/CExpat",
            pkgConfig: "expat",
            providers: [.apt(["libexpat1-dev"])]
        ),
        .systemLibrary(
            name: "CSQLite",
            path: "Sources/C/CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),

        // Base: knows nothing of AWS, search engines or jobs.
        .library("POSIX", in: "Base"),
        .library("Digests", in: "Base", uses: ["COpenSSL"]),
        .library("YAML", in: "Base", uses: ["CYAML"]),
        .library("XML", in: "Base", uses: ["CExpat"]),
        .library("Arguments", in: "Base"),
        .library("Transport", in: "Base"),
        .library("CurlTransport", in: "Base", uses: ["CCurl", "POSIX", "Transport"]),
        .library("Resilience", in: "Base", uses: ["POSIX", "Transport"]),

        // Domain: what we know; pure values in, values out.
        .library("Policies", in: "Domain"),

        // Clients: the outside world.
        .library("AWS", in: "Clients", uses: ["Digests", "POSIX", "Resilience", "Transport", "XML"]),
        .library("AWSServices", in: "Clients", uses: ["AWS", "Resilience", "Transport", "XML"]),
        .library("OpenSearch", in: "Clients", uses: ["Resilience", "Transport"]),
        .library("Channels", in: "Clients", uses: ["Resilience", "Transport"]),
        .library("StateStore", in: "Clients", uses: ["CSQLite", "POSIX"]),

        // Kit: what every job shares.
        .library("Configuration", in: "Kit", uses: ["Arguments", "YAML"]),
        .library(
            "JobKit",
            in: "Kit",
            uses: ["AWS", "Arguments", "Configuration", "OpenSearch", "POSIX", "Resilience", "Transport"]
        ),
        .library(
            "JobCommand",
            in: "Kit",
            uses: [
                "AWS", "Arguments", "Channels", "Configuration", "CurlTransport", "Digests", "JobKit", "OpenSearch",
                "POSIX",
                "Resilience", "StateStore", "Transport", "YAML",
            ]
        ),

        // Sandbox: servers that misbehave on purpose; no shipped target uses it.
        .target(
            name: "Sandbox",
            dependencies: ["Digests", "POSIX", "Transport"],
            path: "Sources/Sandbox/Library"
        ),
        .executableTarget(
            name: "roundsman-sandbox",
            dependencies: ["Arguments", "POSIX", "Sandbox"],
            path: "Sources/Sandbox/Command"
        ),
        .target(
            name: "TestSupport",
            dependencies: ["JobKit", "OpenSearch", "POSIX", "Resilience", "Sandbox", "Transport"],
            path: "Tests/Support"
        ),
        .executableTarget(
            name: "benchmarks",
            dependencies: ["AWS", "OpenSearch", "POSIX", "Resilience", "Sandbox", "Transport"],
            path: "Benchmarks"
        ),
        .tests("POSIX"),
        .tests("Digests"),
        .tests("YAML"),
        .tests("XML"),
        .tests("Arguments"),
        .tests("Transport"),
        .tests("CurlTransport", uses: ["Resilience", "Transport"]),
        .tests("Resilience", uses: ["Transport"]),
        .tests("Policies"),
        .tests("AWS", uses: ["CurlTransport", "Digests", "Resilience", "Transport"]),
        .tests("AWSServices", uses: ["AWS", "CurlTransport", "Resilience", "Transport"]),
        .tests("OpenSearch", uses: ["CurlTransport", "Resilience", "Transport"]),
        .tests("Channels", uses: ["Resilience", "Transport"]),
        .tests("StateStore"),
        .tests("Configuration", uses: ["YAML"]),
        .tests("JobKit", uses: ["Arguments", "Configuration", "OpenSearch", "Resilience", "Transport"]),
        .tests(
            "JobCommand",
            uses: [
                "AWS", "Arguments", "Channels", "Configuration", "JobKit", "OpenSearch", "Resilience", "StateStore",
                "Transport", "prune-indexes",
            ]
        ),
        .tests("Sandbox", uses: ["CurlTransport", "OpenSearch", "Resilience", "Transport"]),
        .testTarget(name: "PackageTests", dependencies: ["POSIX"], path: "Tests/PackageTests"),
    ] + jobs.flatMap(\.targets)
)

for target in package.targets where target.type != .system {
    target.swiftSettings = settings(for: target)
}

/// What a job is made of: a library, an executable of one file, and the library's tests.
struct Job {
    let name: String
    let command: String
    let uses: [String]

    init(_ name: String, command: String, uses: [String]) {
        self.name = name
        self.command = command
        self.uses = uses
    }

    var product: Product { .executable(name: command, targets: [command]) }

    var targets: [Target] {
        let folder = "Sources/Jobs/\(command)"
        let kit = ["Arguments", "Configuration", "JobKit", "POSIX", "Resilience", "Transport"]
        return [
            .target(name: name, dependencies: (kit + uses).map { .byName(name: $0) }, path: "\(folder)/Library"),
            .executableTarget(
                name: command,
                dependencies: [.byName(name: name), "JobCommand"],
                path: "\(folder)/Command"
            ),
            .tests(name, uses: kit + uses + ["CurlTransport", command]),
        ]
    }
}

extension Target {
    static func library(_ name: String, in folder: String, uses: [String] = []) -> Target {
        .target(name: name, dependencies: uses.map { .byName(name: $0) }, path: "Sources/\(folder)/\(name)")
    }

    static func tests(_ name: String, uses: [String] = []) -> Target {
        let dependencies = [name, "POSIX", "Sandbox", "TestSupport"] + uses
        return .testTarget(
            name: "\(name)Tests",
            dependencies: Set(dependencies).sorted().map { .byName(name: $0) },
            path: "Tests/\(name)Tests"
        )
    }
}

/// Language mode 6 comes with the tools version.
///
/// Strict memory safety holds wherever no C library is imported.
func settings(for target: Target) -> [SwiftSetting] {
    let importsC: Set = ["CurlTransport", "Digests", "POSIX", "StateStore", "XML", "YAML"]
    let common: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
    let isTest = target.type == .test || target.name == "TestSupport"
    return isTest || importsC.contains(target.name) ? common : common + [.strictMemorySafety()]
}

/// `ROUNDSMAN_TARGETS="XTests YTests"` builds only these and what they need: quick turns on a small machine.
if let wanted = Context.environment["ROUNDSMAN_TARGETS"] {
    var open = wanted.split(separator: " ").map(String.init)
    var needed: Set<String> = []
    while let name = open.popLast() {
        guard needed.insert(name).inserted, let target = package.targets.first(where: { $0.name == name }) else {
            continue
        }
        for case .byNameItem(let dependency, _) in target.dependencies { open.append(dependency) }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll { !needed.contains($0.name) }
}
