import FoundationEssentials
import Sandbox
import TestSupport
import Testing

/// The same requests, byte for byte, to the double in each dialect and to a real engine: the same statuses and the same words.
@Suite(.timeLimit(.minutes(3))) struct WireContractTests {
    @Test(arguments: WireStory.all, Engine.available)
    func `every engine tells the story alike`(story: WireStory, engine: Engine) async throws {
        let session = try await EngineSession(engine)
        for step in story.steps {
            let fill = { (text: String) in text.replacing("$p", with: session.prefix) }
            let answer = try LoopbackClient.send(
                step.method,
                session.address,
                fill(step.path),
                raw: step.body.map { Array(fill($0).utf8) }
            )
            let text = String(decoding: answer.body, as: UTF8.self)
            let place = Comment("\(step.method) \(step.path.prefix(80)): \(answer.status) \(text.prefix(400))")
            #expect(answer.status == step.status, place)
            let body = JSON(bytes: answer.body)
            if let type = step.type { #expect(body?["error"]["type"].text == type, place) }
            guard let says = step.says.map(fill) else { continue }
            // Engines order members as they like: compare without that, and look for words in a reason first.
            let sorted = body.map { String(decoding: $0.bytes, as: UTF8.self) } ?? text
            let reason = body?["error"]["reason"].text ?? body?["error"].text ?? ""
            #expect(reason.contains(says) || sorted.contains(says), place)
        }
    }

    @Test(arguments: Engine.available, [nil, "text/plain", "application/x-www-form-urlencoded"])
    func `a body of no known type is refused`(engine: Engine, type: String?) async throws {
        let session = try await EngineSession(engine)
        let answer = try LoopbackClient.send(
            "POST",
            session.address,
            "/\(session.prefix)/_doc",
            raw: [123, 125],
            type: type
        )
        #expect(answer.status == 406)
        let expected = "Content-Type header [\(type ?? "")] is not supported"
        #expect(JSON(bytes: answer.body)?["error"].text == expected)
    }
}
