import FoundationEssentials
import POSIX
import Sandbox

/// verify-subscriptions beside a thread pool of boto3 that asks the same, on one moto with two hundred accounts of twenty log groups.
struct AuditBench {
    /// Calls that one second held, at most, beside what is documented.
    struct Pace: Comparable {
        let operation: String
        let calls: Int

        static func < (left: Pace, right: Pace) -> Bool {
            (left.calls, left.operation) < (right.calls, right.operation)
        }
    }

    static let accounts = 200
    static let groups = 20

    private let folder: String
    private let server: ChildProcess
    private let port: Int
    private let python: String

    /// Starts moto and plants the accounts.
    ///
    /// - Parameter python: Of the environment that has moto and boto3; the scripts lie beside it.
    /// - Throws: `SystemError` when either cannot be done.
    init(python: String) throws {
        self.python = python
        folder = "/tmp/roundsman-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        port = try ListeningSocket().port
        server = try ChildProcess.start(
            // Nobody reads what it logs: a full pipe would stop it.
            [
                "/bin/sh", "-c", "exec \"$0\" scripts/sandbox/moto_server.py -H 127.0.0.1 -p \"$1\" > /dev/null 2>&1",
                python,
                "\(port)",
            ],
            environment: ["PATH": "/usr/bin:/bin", "ROUNDSMAN_CALLS": "\(folder)/calls"]
        )
        var patience = 300
        while (try? LoopbackClient.send("GET", address, "/moto-api/data.json"))?.status != 200, patience > 0 {
            SystemClock.block(for: .milliseconds(100))
            patience -= 1
        }
        let plant = try ChildProcess.start(
            [
                python, "scripts/sandbox/hub.py", "--endpoint", address, "--members", "\(Self.accounts)", "--groups",
                "\(Self.groups)", "plant",
            ],
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        ).wait(limit: .seconds(600))
        guard plant.status == 0 else {
            throw SystemError("plant: \(String(decoding: plant.errors.suffix(500), as: UTF8.self))", code: plant.status)
        }
        try Files.replace("\(folder)/hub.yaml", with: plant.output)
    }

    private var address: String { "http://127.0.0.1:\(port)" }

    /// Runs a program once: what it cost, and the busiest second of each operation in one account.
    func run(_ command: [String]) throws -> (cost: Measurement, paces: [Pace]) {
        let before = try calls().count
        let environment = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench", "AWS_EC2_METADATA_DISABLED": "true",
        ]
        var cost = try Measurement(
            command.map { $0.replacing("$CONFIG", with: "\(folder)/hub.yaml") },
            environment: environment
        )
        let lines = try calls().dropFirst(before)
        cost.requests = lines.count
        var times: [[Substring]: [Double]] = [:]
        for line in lines {
            let words = line.split(separator: "\t")
            if words.count == 5, let time = Double(words[0]) { times[Array(words[1...]), default: []].append(time) }
        }
        var busiest: [String: Int] = [:]
        for (key, times) in times {
            let sorted = times.sorted()
            var first = 0
            for (last, time) in sorted.enumerated() {
                while time - sorted[first] >= 1 { first += 1 }
                busiest["\(key[2]) \(key[3])"] = max(busiest["\(key[2]) \(key[3])"] ?? 0, last - first + 1)
            }
        }
        return (cost, busiest.map(Pace.init).sorted().reversed())
    }

    /// Every call so far, as the server has written it down.
    private func calls() throws -> [Substring] {
        String(decoding: try Files.read("\(folder)/calls", limit: 64 << 20), as: UTF8.self).split(separator: "\n")
    }

    func stop() {
        server.signal(15)
        _ = server.wait(limit: .seconds(10))
        try? FileManager.default.removeItem(atPath: folder)
    }
}

extension Benchmarks {
    /// Both programs, and the operations that come nearest to their documented rate.
    static func auditing(_ program: String, python: String) throws -> MarkdownTable {
        let bench = try AuditBench(python: python)
        defer { bench.stop() }
        var table = MarkdownTable(
            "Auditing \(AuditBench.accounts) accounts of \(AuditBench.groups) log groups",
            ["program", "requests", "wall", "CPU", "peak memory", "busiest second of one account (documented)"]
        )
        let tools = [
            ("verify-subscriptions", [program, "--config", "$CONFIG", "--output", "json", "--log-level", "error"]),
            ("boto3, 64 threads, the same describes", [python, "scripts/bench/audit_boto3.py", "$CONFIG"]),
        ]
        for (name, command) in tools {
            let (cost, paces) = try bench.run(command)
            let runs = Measurement.Runs(all: [cost])
            let watched = [
                ("sts AssumeRole", 5), ("logs DescribeLogGroups", 10), ("logs DescribeSubscriptionFilters", 5),
                ("monitoring ListMetrics", 5),
            ]
            let busiest = watched.map { operation, rate in
                let calls = paces.first { $0.operation == operation }?.calls ?? 0
                return "\(operation.split(separator: " ")[1]) \(calls) (\(rate))"
            }
            table.add([
                name, runs.requests, runs.wall, runs.processor, runs.memory, busiest.joined(separator: ", "),
            ])
        }
        return table
    }
}
