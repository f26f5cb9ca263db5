/// What a channel made of a notice.
package enum DeliveryResult: Sendable, Equatable {
    /// It arrived. The remark, if any, is for the log: it arrived in a lesser form.
    case delivered(remark: String?)
    /// It did not arrive, and may do so later.
    case retryLater(after: Duration?, reason: String)
    /// It did not arrive and never will. With `isConfiguration` no notice will: the address, or the permission behind it, is gone.
    case refused(reason: String, isConfiguration: Bool)
    /// It was sent and no answer came: it may have arrived.
    case ambiguous(reason: String)
}
