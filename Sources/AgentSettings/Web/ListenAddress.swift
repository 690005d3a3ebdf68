/// Where the web server listens.
package enum ListenAddress: Sendable, Hashable {
    /// A TCP port on one address or name; an empty host means all addresses. Port 0 means any
    /// free one.
    case tcp(host: String, port: UInt16)
    /// A Unix socket at an absolute path.
    case unix(path: String)

    /// The longest path that fits into a socket's address.
    package static let pathBytesMax = 107

    /// Reads `host:port`, `[v6]:port`, `:port` or `unix:/path`; nil when it is none of these.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.unicodeScalars.dropFirst("unix:".count))
            guard path.hasPrefix("/"), path.utf8.count <= Self.pathBytesMax else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        let isName = host.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || "0123456789.-:%_".unicodeScalars.contains($0))
        }
        guard isName else { return nil }
        self = .tcp(host: host, port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The text that reads back as this address.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
