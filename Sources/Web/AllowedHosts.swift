/// The names by which this agent is rightly called in a URL.
///
/// A page of a foreign site can make its own name lead to this machine (DNS rebinding); the name in
/// `Host` is then the foreign one. An address is no name, and it cannot be made to lead elsewhere.
package struct AllowedHosts: Sendable, Equatable {
    private let names: Set<String>

    /// These names, in any case, beside addresses and localhost.
    package init(_ names: [String] = []) { self.names = Set(names.map(Self.folded)) }

    /// Whether the value of `Host`, or what follows `://` in an `Origin`, names this agent.
    package func contain(_ authority: String) -> Bool {
        let host = Self.folded(Self.host(of: authority))
        return host == "localhost" || host.utf8.count > 10 && host.hasSuffix(".localhost")
            || Self.isAddress(host) || names.contains(host)
    }

    /// Whether the configuration names this host; an address or localhost it need not name.
    package func areNamed(_ authority: String) -> Bool {
        names.contains(Self.folded(Self.host(of: authority)))
    }

    /// The host in a URL such as `https://monitor.example.com/pgvigil`.
    package static func host(ofURL url: String) -> String? {
        let bytes = Array(url.utf8)
        guard
            let start = (0..<max(0, bytes.count - 2)).first(where: {
                Array(bytes[$0..<($0 + 3)]) == Array("://".utf8)
            })
        else { return nil }
        let authority = bytes[(start + 3)...].prefix { !"/?#".utf8.contains($0) }
        let withoutUser = authority.split(separator: UInt8(ascii: "@")).last ?? []
        let name = host(of: String(decoding: withoutUser, as: UTF8.self))
        return name.isEmpty ? nil : name
    }

    /// What stands before the port.
    private static func host(of authority: String) -> String {
        let bytes = Array(authority.utf8)
        if bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")) {
            return String(decoding: bytes[...end], as: UTF8.self)
        }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }

    /// In small letters, without the dot that may end a name.
    private static func folded(_ host: String) -> String {
        var bytes = host.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isAddress(_ host: String) -> Bool {
        let bytes = Array(host.utf8)
        if bytes.first == UInt8(ascii: "[") {
            let inner = bytes.dropFirst().dropLast()
            return bytes.last == UInt8(ascii: "]") && inner.contains(UInt8(ascii: ":"))
                && inner.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
                        || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
                }
        }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(String(decoding: part, as: UTF8.self)) != nil
            }
    }
}
