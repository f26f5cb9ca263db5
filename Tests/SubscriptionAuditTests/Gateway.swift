import POSIX
import Sandbox
import Transport

/// Stands between a program and moto: keeps what is called, and can refuse, delay or break a call.
final class Gateway: Sendable {
    /// One call as it came by.
    struct Call: Sendable, Equatable {
        /// Such as `logs PutSubscriptionFilter`.
        let name: String
        /// Whose credentials signed it; empty where that is not known.
        let account: String

        /// Whether it changes something.
        var isWrite: Bool {
            let operation = name.split(separator: " ").last ?? ""
            return ["Put", "Update", "Increase", "Delete"].contains { operation.hasPrefix($0) }
        }
    }

    private struct State {
        var calls: [Call] = []
        /// By access key: accounts whose roles were taken on.
        var accounts: [String: String] = [:]
    }

    let server: LoopbackServer
    private let state: Locked<State>

    var address: String { server.address }
    var calls: [Call] { state.withLock { $0.calls } }
    var writes: [Call] { calls.filter(\.isWrite) }

    /// Opens the gateway.
    ///
    /// - Parameters:
    ///   - address: Moto's.
    ///   - hub: The account of calls signed with other keys.
    ///   - refuses: Calls that are answered with a denial in the wire form of the JSON services.
    ///   - after: Happens when a call has had its effect, before it is answered.
    /// - Throws: `SystemError` when there is no port.
    init(
        to address: String,
        hub: String = "",
        refuses: @escaping @Sendable (Call) -> Bool = { _ in false },
        after: @escaping @Sendable (Call) -> Void = { _ in }
    ) throws {
        let state = Locked(State())
        self.state = state
        server = try LoopbackServer { request in
            let call = Self.call(request, state, hub)
            state.withLock { $0.calls.append(call) }
            if refuses(call) {
                let body = #"{"__type":"AccessDeniedException","message":"not authorized"}"#
                var answer = ScriptedAnswer(400, body: Array(body.utf8))
                answer.headers["Content-Type"] = "application/x-amz-json-1.1"
                return answer
            }
            var headers = HTTPHeaders()
            for name in ["Authorization", "X-Amz-Target", "X-Amz-Date", "X-Amz-Security-Token"] {
                headers[name] = request.headers[name]
            }
            let type = request.headers["Content-Type"]
            guard
                let (status, body) = try? LoopbackClient.send(
                    request.method,
                    address,
                    request.target,
                    raw: request.body,
                    type: type,
                    headers: headers
                )
            else { return ScriptedAnswer(502) }
            if call.name == "sts AssumeRole" { Self.learn(body, state) }
            after(call)
            return ScriptedAnswer(status, body: body)
        }
    }

    private static func call(_ request: ReceivedRequest, _ state: Locked<State>, _ hub: String) -> Call {
        let scope =
            (request.headers["Authorization"] ?? "").split(separator: "Credential=").last?
            .split(separator: ",").first?.split(separator: "/").map(String.init) ?? []
        let key = scope.first ?? "", service = scope.count > 3 ? scope[3] : ""
        let form = String(decoding: request.body, as: UTF8.self).split(separator: "&").first { $0.hasPrefix("Action=") }
        let target = request.headers["X-Amz-Target"]?.split(separator: ".").last.map(String.init)
        let operation = target ?? form.map { String($0.dropFirst(7)) } ?? "\(request.method) \(request.path)"
        let account = state.withLock { $0.accounts[key] } ?? hub
        return Call(name: "\(service) \(operation)", account: account)
    }

    private static func learn(_ body: [UInt8], _ state: Locked<State>) {
        let text = String(decoding: body, as: UTF8.self)
        guard let key = text.firstMatch(of: /<AccessKeyId>([A-Z0-9]+)</)?.output.1,
            let account = text.firstMatch(of: /arn:aws:sts::([0-9]{12}):/)?.output.1
        else { return }
        state.withLock { $0.accounts[String(key)] = String(account) }
    }

    deinit { server.stop() }
}
