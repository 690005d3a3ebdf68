/// What the server says by itself.
extension Response {
    static let malformed = Response.text("malformed request", status: 400)
    static let otherAuthority = Response.text(
        "the request's target and its field Host name two hosts", status: 400)
    static func badEscape(_ escape: String) -> Response {
        .text(
            "malformed request: \(escape) is no escape; write a percent sign as %25", status: 400)
    }
    static let wholeServer = Response.text("GET, HEAD and OPTIONS")
        .adding("Allow", "GET, HEAD, OPTIONS")
    static let unauthorized = Response.text("unauthorized", status: 401)
        .adding("WWW-Authenticate", "Basic realm=\"pgvigil\", charset=\"UTF-8\"")
    static let bodyTooLong = Response.text("request body too long", status: 413)
    static let unsendable = Response.text("the response could not be sent", status: 500)
    static let unavailable = Response.text("no answer in time", status: 503)
        .adding("Retry-After", "5")
    static let busy = Response.text("too many password checks are waiting", status: 503)
        .adding("Retry-After", "1")
}
