/// What one attempt to deliver a message came to.
package enum AttemptOutcome: Sendable, Equatable {
    /// The receiver answered with a status; `retryAfter` is that header's value, if there was one.
    case status(Int, retryAfter: String?)
    /// No whole answer; the text says why, without secrets.
    case failure(String)

    /// What follows from it.
    package enum Verdict: Sendable, Equatable {
        /// The receiver has it.
        case delivered
        /// Try again later; at the earliest when the receiver said, in milliseconds since 1970.
        case again(notBefore: Int64?, reason: String)
        /// Never try this message again.
        case final(reason: String)
        /// The receiver is gone for good: nothing more is sent until a reload.
        case gone(reason: String)
    }

    /// The longest time that a receiver may ask for.
    package static let retryAfterMax: Duration = .seconds(3600)

    /// Judges the attempt; `now` is in milliseconds since 1970.
    package func verdict(now: Int64) -> Verdict {
        switch self {
        case .failure(let reason): .again(notBefore: nil, reason: reason)
        case .status(200...299, _): .delivered
        case .status(410, _): .gone(reason: "status 410")
        case .status(let status, let retryAfter)
        where [408, 425, 429].contains(status) || (500...599).contains(status):
            .again(
                notBefore: retryAfter.flatMap { RetryAfter.time($0, now: now) },
                reason: "status \(status)")
        case .status(let status, _): .final(reason: "status \(status)")
        }
    }
}
