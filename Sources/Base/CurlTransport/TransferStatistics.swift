/// What went over the wire.
package struct TransferStatistics: Sendable, Equatable {
    /// Requests that were written to a connection, answered or not.
    package var requests = 0
    /// Header lines and bodies, compressed where they came so.
    package var bytesIn = 0

    package init() {}
}
