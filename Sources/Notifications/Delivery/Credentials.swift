/// What the secret files of a receiver say at the moment of an attempt.
package struct Credentials: Sendable, Equatable {
    /// The URL, or nil for the service's own.
    package var url: String?
    /// The signing secrets, decoded.
    package var signingKeys: [[UInt8]] = []
    /// PagerDuty's routing key or Opsgenie's API key.
    package var key: String?
    /// What is sent as a bearer token.
    package var bearerToken: String?

    /// None.
    package init() {}

    /// Checks a URL: `http` or `https`, with a host, without blanks.
    package static func isURL(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.utf8.dropFirst(scheme.utf8.count)
            let host = rest.prefix { !"/?#".utf8.contains($0) }
            return !host.isEmpty && rest.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        }
        return false
    }
}
