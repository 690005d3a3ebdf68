/// How a handler answers a request.
package enum Answer: Sendable {
    /// The response is here.
    case now(Response)
    /// The response comes later, from any thread.
    ///
    /// The outer closure is called once, on the server's thread, and must not block. It is given
    /// what takes the response: the first one counts. If none comes in
    /// `ServerLimits.answerTimeout`, or the server stops, the client gets 503.
    case later(@Sendable (@escaping @Sendable (Response) -> Void) -> Void)
}
