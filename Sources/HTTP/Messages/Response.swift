/// The answer to a request.
package struct Response: Sendable {
    /// The status code, 200 to 599.
    package var status: Int
    /// Header fields; `Content-Length`, `Date` and `Connection` are the server's own.
    package var headers: [(name: String, value: String)]
    /// The bytes, shared by all who are sent them.
    package var body: SharedBody
    /// What is sent in the place of a body, as it comes; nil for a response that is complete.
    package private(set) var stream: ResponseStream?

    /// A response whose body goes on for as long as the client reads.
    package static func stream(_ stream: ResponseStream, type: String) -> Response {
        var response = Response(headers: [
            (name: "Content-Type", value: type), (name: "Cache-Control", value: "no-store"),
            // Without it nginx keeps what comes until there is more of it.
            (name: "X-Accel-Buffering", value: "no"),
        ])
        response.stream = stream
        return response
    }

    /// A response of any kind.
    ///
    /// A header field that could break out of its line is never sent: the client gets a 500.
    package init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: SharedBody = .empty
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A short text for people; a newline is added.
    package static func text(_ text: String, status: Int = 200) -> Response {
        Response(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")],
            body: SharedBody(Array((text + "\n").utf8)))
    }

    /// A JSON document that the caller has encoded.
    package static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
        Response(
            status: status, headers: [("Content-Type", "application/json; charset=utf-8")],
            body: SharedBody(bytes))
    }

    /// The same response with one more header field.
    package func adding(_ name: String, _ value: String) -> Response {
        var response = self
        response.headers.append((name, value))
        return response
    }
}
