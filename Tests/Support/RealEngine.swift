import FoundationEssentials
import POSIX
import Sandbox

/// A real search engine for tests, where this machine has one.
///
/// `ROUNDSMAN_TEST_SEARCH_URL` names one that runs; else `OPENSEARCH_HOME` names a distribution, of which one node is started for the whole
/// process when first asked for. A watcher ends it with the process, however that ends.
package enum RealEngine {
    /// The address of the engine; nil where there is none.
    ///
    /// The first call may take half a minute.
    package static var address: String? {
        get async { await found.value }
    }

    private static let found = Task { () -> String? in
        let variables = ProcessInfo.processInfo.environment
        if let running = variables["ROUNDSMAN_TEST_SEARCH_URL"], !running.isEmpty { return running }
        guard let home = variables["OPENSEARCH_HOME"], Files.exists("\(home)/bin/opensearch") else { return nil }
        return try? await Aside.run { start(home, variables) }
    }

    /// Whether there may be one, without starting it.
    package static let isConfigured: Bool = {
        let variables = ProcessInfo.processInfo.environment
        return variables["ROUNDSMAN_TEST_SEARCH_URL"]?.isEmpty == false
            || variables["OPENSEARCH_HOME"]?.isEmpty == false
    }()

    private static func start(_ home: String, _ variables: [String: String]) -> String? {
        // A port that is free now; should another take it first, the engine ends and the tests say that there is none.
        guard let port = try? ListeningSocket().port else { return nil }
        let folder = "/tmp/roundsman-engine-\(UUID().uuidString)"
        let script = """
            "$1/bin/opensearch" --dir "$2" --port "$3" > /dev/null 2>&1 &
            engine=$!
            while kill -0 "$4" 2> /dev/null && kill -0 "$engine" 2> /dev/null; do sleep 1; done
            kill "$engine" 2> /dev/null
            wait "$engine"
            rm -rf "$2"
            """
        let arguments = ["/bin/sh", "-c", script, "engine", home, folder, "\(port)", "\(Host.processID)"]
        guard (try? ChildProcess.start(arguments, environment: variables)) != nil else { return nil }
        let address = "http://127.0.0.1:\(port)"
        for _ in 0..<600 {
            if let answer = try? LoopbackClient.send("GET", address), answer.status == 200 { return address }
            SystemClock.block(for: .milliseconds(200))
        }
        return nil
    }
}
