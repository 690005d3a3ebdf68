/// What the server says by itself.
extension Response {
    static let malformed = Response.text("malformed request", status: 400)
    static let unauthorized = Response.text("unauthorized", status: 401)
        .adding("WWW-Authenticate", "Basic realm=\"pgvigil\", charset=\"UTF-8\"")
    static let bodyTooLong = Response.text("request body too long", status: 413)
    static let unsendable = Response.text("the response could not be sent", status: 500)
    static let unavailable = Response.text("no answer in time", status: 503)
        .adding("Retry-After", "5")
    static let busy = Response.text("too many password checks are waiting", status: 503)
        .adding("Retry-After", "1")
}
