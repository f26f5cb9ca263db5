import FoundationEssentials
import POSIX
import Sandbox

/// Amazon's services as moto plays them, on a port of this machine.
package enum MotoServer {
    /// Starts a server that verifies no signatures until it is asked to.
    ///
    /// It ends with the process that tests, however that ends.
    ///
    /// - Returns: Its address.
    /// - Throws: `SystemError` when there is no such Python.
    package static func start() async throws -> String { try await Aside.run(launch) }

    /// Starts a server, and one script that plants things in it.
    ///
    /// - Parameter script: Of `Tests/Oracles`; it reads the address on standard input.
    /// - Returns: The server's address, and what the script printed.
    /// - Throws: `SystemError` when there is no such Python, or the script fails.
    package static func start(planting script: String) async throws -> (address: String, planted: [UInt8]) {
        let address = try await start()
        return (address, try await PythonOracle.run(script, input: Array("\(address)\n".utf8)))
    }

    /// Starts a server and waits until it answers.
    private static func launch() throws -> String {
        let port = try ListeningSocket().port
        let address = "http://127.0.0.1:\(port)"
        let watched = """
            "$1" "$2" -H 127.0.0.1 -p "$3" > /dev/null 2>&1 &
            server=$!
            while kill -0 "$4" 2> /dev/null && kill -0 "$server" 2> /dev/null; do sleep 1; done
            kill "$server" 2> /dev/null
            """
        let words = [
            "/bin/sh", "-c", watched, "moto", PythonOracle.python,
            "\(PythonOracle.root)/scripts/sandbox/moto_server.py", "\(port)", "\(Host.processID)",
        ]
        _ = try ChildProcess.start(
            words,
            environment: ["PATH": "/usr/bin:/bin", "INITIAL_NO_AUTH_ACTION_COUNT": "inf"]
        )
        for _ in 0..<300 {
            if (try? LoopbackClient.send("GET", address, "/moto-api/data.json"))?.status == 200 { break }
            SystemClock.block(for: .milliseconds(100))
        }
        return address
    }
}
