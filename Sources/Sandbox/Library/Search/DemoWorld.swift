package import FoundationEssentials

/// The world of the demonstration: index families old and young, with traps among them.
///
/// It is planted through the engine's own interface, and so a real engine takes it as well as the double does.
package struct DemoWorld {
    /// The engine's address.
    let address: String
    /// The repository's folder, as the engine sees it.
    let repositoryFolder: String
    /// The age of an index is counted from here, in days of UTC.
    let now: Date

    /// Describes the world.
    ///
    /// - Parameters:
    ///   - address: The engine, on this machine.
    ///   - repositoryFolder: Where the engine may keep snapshots.
    ///   - now: The time of the machine.
    package init(address: String, repositoryFolder: String, now: Date) {
        self.address = address
        self.repositoryFolder = repositoryFolder
        self.now = now
    }

    /// Plants everything.
    ///
    /// - Returns: How many indexes there are now.
    /// - Throws: `LoopbackClient.Failure` when the engine refuses something.
    package func plant() throws -> Int {
        var count = 0
        func index(_ name: String, documents: Int = 1, _ body: [String: JSON] = [:]) throws {
            var body = body
            var settings = body["settings"]?.members ?? [:]
            settings["number_of_shards"] = 1
            settings["number_of_replicas"] = 0
            body["settings"] = .object(settings)
            try send("PUT", "/\(name)", .object(body))
            for number in 0..<documents {
                try send("POST", "/\(name)/_doc", ["message": "line", "number": .int(number)])
            }
            count += 1
        }
        try send("PUT", "/_snapshot/archive", ["type": "fs", "settings": ["location": .string(repositoryFolder)]])
        // Ninety days are kept: twenty young ones, five of an age to go.
        for age in Array(0..<20) + [91, 92, 93, 95, 120] { try index("cwl-vpcflowlog-\(day(age))") }
        // Fourteen days are kept, and what goes is archived first.
        for age in Array(0..<12) + [15, 16, 17] { try index("cwl-cloudtrail-\(day(age))", documents: 3) }
        // Half of this family would go: more than the limit allows, so none of it does.
        for age in Array(0..<5) + Array(181...185) { try index("cwl-authlog-\(day(age))") }
        // Old, and yet in use: the write index of one alias, the only member of another.
        try index("app-\(day(0))-000004")
        try index("app-\(day(1))-000003")
        try index("app-\(day(2))-000002")
        try index("app-\(day(40))-000001", ["aliases": ["app-write": ["is_write_index": true]]])
        try index("app-\(day(50))-000001", ["aliases": ["app-audit": [:]]])
        // Digits that look like a date and are none, and a name that only begins like a family's.
        try index("cwl-vpcflowlog-2026.13.45")
        try index("cwl-vpcflowlog-\(day(200))-reindexed")
        // Closed indexes age like others.
        try index("cwl-vpcflowlog-\(day(100))")
        try send("POST", "/cwl-vpcflowlog-\(day(100))/_close", nil)
        // A data stream: its older backing index is nobody's business unless a rule includes it.
        try send(
            "PUT",
            "/_index_template/spans",
            [
                "index_patterns": ["spans"], "data_stream": [:],
                "template": ["settings": ["number_of_replicas": 0, "number_of_shards": 1]],
            ]
        )
        try send("PUT", "/_data_stream/spans", nil)
        try send("POST", "/spans/_rollover", nil)
        return count + 2
    }

    private func send(_ method: String, _ path: String, _ body: JSON?) throws {
        let answer = try LoopbackClient.send(method, address, path, body)
        guard (200..<300).contains(answer.status) else {
            let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
            throw LoopbackClient.Failure(description: "\(method) \(path): status \(answer.status): \(text)")
        }
    }

    /// The day of that many days ago, as index names write it.
    private func day(_ age: Int) -> String {
        let moment = now.addingTimeInterval(Double(-age) * 86_400)
        return String(moment.formatted(.iso8601).prefix(10).map { $0 == "-" ? "." : $0 })
    }
}
