/// A text with `*` for any run of characters and `?` for one.
struct Pattern {
    private let elements: ArraySlice<PolicyText.Element>

    init(_ elements: ArraySlice<PolicyText.Element>) { self.elements = elements }

    init(_ text: PolicyText) { self.init(text.elements[...]) }

    init(_ text: some StringProtocol) { self.init(PolicyText(text)) }

    /// Whether the whole text fits; in time proportional to both lengths multiplied.
    func matches(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        var element = elements.startIndex, byte = 0
        var lastAny: (element: Int, byte: Int)?
        while byte < bytes.count {
            if element < elements.endIndex, elements[element].isAny {
                lastAny = (element, byte)
                element += 1
            } else if element < elements.endIndex, elements[element].isOne || elements[element].byte == bytes[byte] {
                // One character may be several bytes.
                let isOne = elements[element].isOne
                element += 1
                byte += 1
                while isOne, byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
            } else if let (anyElement, anyByte) = lastAny {
                lastAny = (anyElement, anyByte + 1)
                element = anyElement + 1
                byte = anyByte + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy(\.isAny)
    }
}
