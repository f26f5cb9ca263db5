import Resilience
import Transport

/// What became of one DELETE request.
package enum DeleteAnswer: Sendable, Equatable {
    case acknowledged
    /// Accepted, but not confirmed by all nodes in time: read the state.
    case unconfirmed
    /// Nothing of the request was done.
    case refused(OpenSearchError)
    /// It may have been done: read the state, and wait at least `after` before it is tried again.
    case unknown(String, after: Duration?)
    /// Nothing was done: the engine was not reached, or is too busy and asks for a pause of at least `after`.
    case postponed(String, after: Duration?)
}

extension OpenSearchClient {
    /// Bytes of a DELETE line besides the names.
    package var deletionOverhead: Int {
        "DELETE \(basePath)/?cluster_manager_timeout=30s&timeout=30s HTTP/1.1".utf8.count
    }

    /// Deletes indexes by exact name: all of them, or none.
    ///
    /// One attempt: whoever waits before the next one reads the uuids again.
    ///
    /// - Parameters:
    ///   - names: One batch of `IndexNames.batches`.
    ///   - identity: Decides the name of one parameter.
    ///   - limit: Time for the answer, so that some is left to look what became of it; `nil` for the client's own.
    /// - Returns: What is known afterwards.
    /// - Throws: `CancellationError`, `DeadlineExceeded` before anything was sent; `OpenSearchError` for 401; `TransportError` when
    ///   the request can never be sent as it stands.
    package func delete(
        _ names: [String],
        _ identity: ClusterIdentity,
        within limit: Duration? = nil
    ) async throws -> DeleteAnswer {
        struct Answer: Decodable { let acknowledged: Bool }
        let offenders = names.filter { !IndexNames.isExact($0) }
        guard !names.isEmpty, offenders.isEmpty else {
            let place = "DELETE \(origin)"
            return .refused(OpenSearchError(.refused, place: place, status: 0, reason: "not exact names: \(offenders)"))
        }
        var request = request(
            .delete,
            "/\(IndexNames.segment(names))",
            query: [(identity.masterTimeoutParameter, "30s"), ("timeout", "30s")]
        )
        let longest = max(limits.total, .seconds(45))
        request.limits.total = limit.map { min($0, longest) } ?? longest
        do {
            let answer: Answer = try decode(try await write(request, policy: .once), of: request)
            return answer.acknowledged ? .acknowledged : .unconfirmed
        } catch let error as OpenSearchError {
            switch error.kind {
            case .unauthorized: throw error
            case .unavailable, .unreadable: return .unknown(error.description, after: error.retryAfter)
            case .throttled: return .postponed(error.description, after: error.retryAfter)
            default: return .refused(error)
            }
        } catch let error as TransportError where error.mayHaveBeenSent {
            return .unknown(error.description, after: nil)
        } catch let error as TransportError where [.resolve, .connect, .timeout, .interrupted].contains(error.code) {
            return .postponed(error.description, after: nil)
        }
    }
}
