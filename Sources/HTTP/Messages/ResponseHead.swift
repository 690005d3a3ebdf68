/// All that distinguishes two responses to the same body, but for the status code.
struct ResponseHead: Sendable, Equatable {
    /// The handler's header fields.
    let headers: [(name: String, value: String)]
    /// The fields that the security settings add to every response.
    let security: SecurityInForce
    /// Whether the connection is closed after the response.
    let closes: Bool

    static func == (left: ResponseHead, right: ResponseHead) -> Bool {
        left.closes == right.closes && left.security === right.security
            && left.headers.count == right.headers.count
            && zip(left.headers, right.headers).allSatisfy { $0 == $1 }
    }
}
