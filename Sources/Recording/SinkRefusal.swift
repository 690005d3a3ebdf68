/// Why a sink did not take samples of other senders; none of them was taken.
package enum SinkRefusal: Error, Sendable, Equatable {
    /// The spool is not open yet, or its file system refuses.
    case unavailable(String)
}
