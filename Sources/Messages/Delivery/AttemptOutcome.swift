/// What one attempt to deliver a message came to.
package enum AttemptOutcome: Sendable, Equatable {
    /// The receiver answered with a status; `retryAfter` is that header's value, if there was one, and
    /// `words` are what it says of the reason, on one line and without secrets.
    case status(Int, retryAfter: String?, words: String? = nil)
    /// The receiver took the message, but not for all recipients; the text names the others.
    case partial(String)
    /// No whole answer; the text says why, without secrets.
    case failure(String)
    /// The receiver answers and does not want the message, in its own terms and without secrets.
    case refusal(String, isFinal: Bool)

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

    /// What is said of the message itself, and will be said of it every time.
    ///
    /// Everything else may be another thing tomorrow: a key that is changed, a gateway without its
    /// backend, a redirection that is put right.
    static let finalStatuses: Set = [400, 413, 422]

    /// The longest time that a receiver may ask for.
    package static let retryAfterMax: Duration = .seconds(3600)

    /// Whether the other side answers and does not want the message; an overload is no refusal.
    package var isRefusal: Bool {
        switch self {
        case .status(let status, _, _):
            (300...499).contains(status) && ![408, 425, 429].contains(status)
        case .failure, .partial: false
        case .refusal: true
        }
    }

    /// Judges the attempt; `now` is in milliseconds since 1970.
    package func verdict(now: Int64) -> Verdict {
        switch self {
        case .failure(let reason), .refusal(let reason, isFinal: false):
            .again(notBefore: nil, reason: reason)
        case .refusal(let reason, isFinal: true): .final(reason: reason)
        case .status(200...299, _, _), .partial: .delivered
        case .status(410, _, let words): .gone(reason: Self.reason(410, words))
        case .status(let status, _, let words) where Self.finalStatuses.contains(status):
            .final(reason: Self.reason(status, words))
        case .status(let status, let retryAfter, let words):
            .again(
                notBefore: retryAfter.flatMap { RetryAfter.time($0, now: now) },
                reason: Self.reason(status, words))
        }
    }

    private static func reason(_ status: Int, _ words: String?) -> String {
        "status \(status)" + (words.map { ": \($0)" } ?? "")
    }
}
