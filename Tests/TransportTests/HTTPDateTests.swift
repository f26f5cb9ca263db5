import FoundationEssentials
import TestSupport
import Testing
import Transport

@Suite struct HTTPDateTests {
    /// The example of RFC 9110 section 5.6.7.
    private static let moment = Date(timeIntervalSince1970: 784_111_777)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `all three forms are read`(_ text: String) {
        #expect(HTTPDate.parse(text) == Self.moment)
    }

    @Test(arguments: [
        "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 0 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
    ])
    func `what is none of them is none`(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    @Test func `every date comes back from its text, leap days too`() {
        var random = SeededGenerator(seed: 9)
        var moments = (0..<500).map { _ in Double(Int.random(in: 0...4_000_000_000, using: &random)) }
        moments += [951_782_400, 951_868_799, 1_709_164_800, 1_735_689_599]
        for seconds in moments {
            let date = Date(timeIntervalSince1970: seconds)
            #expect(HTTPDate.parse(HTTPDate.format(date)) == date)
        }
        #expect(HTTPDate.format(Self.moment) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
