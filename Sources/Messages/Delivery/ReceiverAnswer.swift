/// What the other side said to one attempt.
package struct ReceiverAnswer: Sendable, Equatable {
    /// The status of HTTP, or the last code of SMTP.
    package let status: Int
    /// The header `Retry-After`, or nil.
    package let retryAfter: String?
    /// The beginning of the body, or the last lines that a mail server said.
    package let body: [UInt8]

    /// Describes an answer.
    package init(status: Int, retryAfter: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }
}
