import Glibc

/// A system call that failed: what was attempted, on what, and the operating system's code.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The attempt and its object, such as `open /etc/roundsman/roundsman.yaml`.
    package let operation: String
    /// The value of `errno`.
    package let code: Int32

    package init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    package var description: String { "cannot \(operation): \(String(cString: strerror(code)))" }
}

/// Repeats a call that a signal interrupted.
///
/// - Parameters:
///   - operation: The words for the error.
///   - call: Returns a negative value and sets `errno` when it fails.
/// - Returns: The call's result, zero or more.
/// - Throws: `SystemError` for every failure but an interruption.
@discardableResult
package func retryingInterrupts<Number: SignedInteger>(
    _ operation: @autoclosure () -> String,
    _ call: () -> Number
) throws(SystemError) -> Number {
    while true {
        let result = call()
        if result >= 0 { return result }
        // Kept before the words are put together: that may allocate, and an allocation may set it anew.
        let code = errno
        if code != EINTR { throw SystemError(operation(), code: code) }
    }
}
