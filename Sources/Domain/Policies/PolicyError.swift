/// Why a text is no policy, or why it cannot be changed as asked.
package struct PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
