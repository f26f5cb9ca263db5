import Arguments
import Testing

@Suite struct NearMissTests {
    static let names = ["apply", "config", "deadline", "log-level", "log-format", "only", "output", "quiet"]

    @Test(arguments: [
        ("aply", "apply"), ("appyl", "apply"), ("APPLY", "apply"), ("conf", "config"), ("loglevel", "log-level"),
        ("log-fromat", "log-format"), ("ouput", "output"), ("dead", "deadline"), ("onyl", "only"),
    ])
    func `a slip of the pen finds what was meant`(written: String, meant: String) {
        #expect(NearMiss.suggest(written, among: Self.names) == meant)
    }

    @Test(arguments: ["", "x", "zebra", "verbose", "de", String(repeating: "apply", count: 100)])
    func `a word near to nothing finds nothing`(written: String) {
        #expect(NearMiss.suggest(written, among: Self.names) == nil)
    }

    @Test func `a single letter is never offered for another`() {
        #expect(NearMiss.suggest("a", among: ["b"]) == nil)
    }

    @Test func `the nearest wins, and of equals the first`() {
        #expect(NearMiss.suggest("cart", among: ["carts", "card", "cart-x"]) == "carts")
        #expect(NearMiss.suggest("bat", among: ["cat", "hat"]) == "cat")
    }
}
