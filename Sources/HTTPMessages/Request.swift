/// What a client asks for, received completely.
package struct Request: Sendable {
    /// The method in the client's spelling; HEAD arrives as GET, its body is left out on the wire.
    package let method: String
    /// The path with percent escapes decoded; bytes that are not UTF-8 become U+FFFD.
    package let path: String
    /// The parts of the path behind its slashes, each decoded by itself; nil for one that is not UTF-8.
    package let segments: [String?]
    /// The parameters after `?` in their order, decoded.
    package let query: [(name: String, value: String)]
    /// The header fields as they came.
    package let headers: [(name: String, value: String)]
    /// The body, at most `ServerLimits.bodyBytesMax` bytes.
    package let body: [UInt8]
    /// The client: `10.0.0.5:40112`, `[::1]:40112` or `unix`.
    package let peer: String
    /// Who the client is by basic authentication; nil when no users are configured.
    package var user: String?
    /// Whether the client has shown a certificate that it needs and that was verified.
    package let hasCertificate: Bool

    /// Whether the client has said who it is, by a password or a certificate.
    package var isAuthenticated: Bool { user != nil || hasCertificate }

    /// A request; without `segments` those of the path, for tests of handlers.
    package init(
        method: String = "GET", path: String, segments: [String?]? = nil,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = [], peer: String = "unix",
        user: String? = nil, hasCertificate: Bool = false
    ) {
        self.method = method
        self.path = path
        self.segments = segments ?? Self.segments(of: path)
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
        self.user = user
        self.hasCertificate = hasCertificate
    }

    private static func segments(of path: String) -> [String?] {
        path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of a header field, whatever its case; several are joined by commas.
    package func header(_ name: String) -> String? {
        var found: String?
        for field in headers where Self.equalIgnoringCase(field.name, name) {
            found = found.map { "\($0), \(field.value)" } ?? field.value
        }
        return found
    }

    /// Whether its field Host, if there is one, names this host.
    package func isFor(_ authority: String) -> Bool {
        header("Host").map { Self.equalIgnoringCase($0, authority) } ?? true
    }

    /// The first value of a query parameter.
    package func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    private static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}
