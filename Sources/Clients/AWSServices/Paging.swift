import AWS

/// Follows the tokens of an operation to its last page.
///
/// A page may be empty and still carry a token. A token that comes twice would lead round in a circle and is an error.
/// So is an answer without list and token: nobody said that there is nothing.
func pages<Page, Element>(
    of operation: String,
    _ fetch: (_ token: String?) async throws -> Page,
    _ elements: (Page) throws -> [Element]?,
    _ next: (Page) throws -> String?
) async throws -> [Element] {
    var all: [Element] = []
    var token: String?
    var seen: Set<String> = []
    repeat {
        let page = try await fetch(token)
        let list = try elements(page)
        token = try next(page).flatMap { $0.isEmpty ? nil : $0 }
        guard list != nil || token != nil else { throw IncompleteAnswer(operation: operation) }
        all += list ?? []
        if let token, !seen.insert(token).inserted { throw PagingError(operation: operation) }
    } while token != nil
    return all
}

/// A service that sends us round in a circle.
package struct PagingError: Error, Sendable, Equatable, CustomStringConvertible {
    package let operation: String

    package var description: String { "\(operation): the service gave the same page token twice" }
}

/// An answer that lacks what it must hold.
package struct IncompleteAnswer: Error, Sendable, Equatable, CustomStringConvertible {
    package let operation: String

    package var description: String { "\(operation): the answer is incomplete" }
}
