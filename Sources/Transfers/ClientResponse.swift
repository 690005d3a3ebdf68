import HTTPMessages

/// What the other side answered to a `ClientRequest`.
package struct ClientResponse: Sendable {
    /// The status, 200 to 999.
    package let status: Int
    /// The header fields of the last head, in order.
    package let headers: [(name: String, value: String)]
    /// The body, up to the client's bound.
    package let body: [UInt8]
    /// Whether the body was longer than the bound; the rest was not read.
    package let isBodyCut: Bool

    /// Describes an answer.
    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        isBodyCut: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isBodyCut = isBodyCut
    }

    /// The value of the first field with this name, in whatever letters.
    package func header(_ name: String) -> String? {
        let wanted = name.utf8.map(\.asciiLowercased)
        return headers.first { $0.name.utf8.map(\.asciiLowercased) == wanted }?.value
    }
}
