/// A request that `Client` sends.
///
/// The URL may hold a secret, so it is never part of a description or of an error.
package struct ClientRequest: Sendable, Equatable, CustomStringConvertible {
    /// `GET`, `POST`, `DELETE`, ...
    package var method: String
    /// Where to: `http` or `https` only.
    package var url: String
    /// Header fields; one that could break out of its line makes the request fail.
    package var headers: [(name: String, value: String)]
    /// The body; sent when there is one, and with `POST` even when it is empty.
    package var body: [UInt8]
    /// How it is signed for Amazon Web Services, or nil.
    package var awsSigning: AWSSigning?

    /// Describes a request.
    package init(
        method: String = "POST", url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The host and the port, which are no secrets; nil where the URL has no host.
    package var place: String? { Transfer.place(url) }

    /// The method and the size: nothing secret.
    package var description: String { "\(method) with \(body.count) bytes" }

    /// Whether two requests are alike in every byte.
    package static func == (left: ClientRequest, right: ClientRequest) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.awsSigning == right.awsSigning
            && left.headers.elementsEqual(right.headers) {
                $0.name == $1.name && $0.value == $1.value
            }
    }
}
