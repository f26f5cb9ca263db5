import FoundationEssentials
package import Transport
import XML

/// A service's refusal.
package struct AWSError: Error, Sendable, Equatable, CustomStringConvertible {
    package let service: String
    package let operation: String
    /// `HTTPRequest.place`.
    package let place: String
    package let status: Int
    /// Such as `AccessDenied`; `Unreadable` when the answer names none.
    package let code: String
    package let message: String
    package let requestID: String?

    package var description: String {
        let id = requestID.map { " (request \($0))" } ?? ""
        return "\(service) \(operation): \(code), status \(status): \(message)\(id)"
    }

    /// Reads a refusal in any of the forms seen: JSON, query XML, XML from a JSON service, HTML.
    ///
    /// - Parameters:
    ///   - response: Status 400 or more, or an answer of the wrong form.
    ///   - service: For the message.
    ///   - operation: For the message.
    ///   - place: `HTTPRequest.place`.
    ///   - secrets: What the request carried; services quote what they do not like.
    package init(
        _ response: HTTPResponse,
        service: String,
        operation: String,
        place: String,
        secrets: [Secret] = []
    ) {
        var code: String?, message: String?
        if let body = try? JSONDecoder().decode(JSONBody.self, from: Data(response.body)) {
            code = response.headers["x-amzn-ErrorType"] ?? body.type ?? body.code
            message = body.message
        } else if let root = try? XMLDocument.parse(response.body, limit: 1 << 20) {
            let error = root.name == "Error" ? root : root["Error"] ?? root["Errors"]?["Error"]
            code = error?["Code"]?.text
            message = error?["Message"]?.text
        }
        code = code ?? response.headers["x-amzn-ErrorType"]
        // `com.amazonaws.ssm#ParameterNotFound` and `AccessDeniedException:http://…`.
        let bare = code?.split(separator: "#").last?.split(separator: ":").first.map(String.init)
        self.service = service
        self.operation = operation
        self.place = place
        status = response.status
        self.code = bare ?? "Unreadable"
        let text =
            message.map { RefusalText.hide($0, secrets) }
            ?? (bare == nil
                ? "the answer is not of this service: \(response.headers["Content-Type"] ?? "unnamed type")"
                : "no explanation")
        self.message = String(text.prefix(600).map { $0.isNewline ? " " : $0 })
        requestID = response.headers["x-amzn-RequestId"] ?? response.headers["x-amz-request-id"]
    }

    private struct JSONBody: Decodable {
        var type: String?
        var code: String?
        var message: String?

        private enum Key: String, CodingKey {
            case type = "__type"
            case code
            case lower = "message"
            case upper = "Message"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            type = try? values.decode(String.self, forKey: .type)
            code = try? values.decode(String.self, forKey: .code)
            message =
                (try? values.decode(String.self, forKey: .lower)) ?? (try? values.decode(String.self, forKey: .upper))
        }
    }

    /// Refused for who we are or what we may do.
    package var isDenied: Bool {
        let codes: Set = [
            "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "InvalidClientTokenId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch", "InvalidSignatureException", "ExpiredToken", "ExpiredTokenException",
            "MissingAuthenticationToken",
            "IncompleteSignature", "AuthFailure", "OptInRequired", "InvalidIdentityToken", "IDPRejectedClaim",
        ]
        return codes.contains(code) || (status == 401 || status == 403) && !isThrottling
    }

    /// Whether the service asks for fewer calls.
    package var isThrottling: Bool {
        let codes: Set = [
            "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
            "TooManyRequestsException",
            "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "SlowDown", "EC2ThrottledException", "PriorRequestNotComplete",
        ]
        // Kinesis and Firehose throttle under this name; elsewhere it is a quota that waiting does not lift.
        if code == "LimitExceededException" { return ["kinesis", "firehose"].contains(service) }
        return codes.contains(code) || status == 429
    }

    /// The service is not there for us now.
    package var isUnreachable: Bool { isThrottling || [500, 502, 503, 504].contains(status) }

    /// Whether the same call may fare better a moment later; standard mode's rules.
    var isWorthRepeating: Bool {
        isThrottling || [500, 502, 503, 504].contains(status)
            || ["RequestTimeout", "RequestTimeoutException", "IDPCommunicationError"].contains(code) || isConflict
    }

    /// Somebody else changed the same thing at the same time: nothing took effect.
    private var isConflict: Bool {
        ["OperationAbortedException", "ConcurrentModification", "ConcurrentModificationException"].contains(code)
    }
}
