/// Where the server waits for connections.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or number, empty for every interface, and a port, 0 for a free one.
    case tcp(host: String, port: UInt16)
    /// A socket in the file system.
    case unix(path: String)
    /// A listening socket that the parent process opened, as systemd does.
    case inherited(Int32)

    /// The longest path that the kernel takes for a socket, in bytes.
    package static let pathBytesMax = 107

    /// Reads `127.0.0.1:9787`, `[::1]:9787`, `:9787`, `localhost:0` or `unix:/path`.
    /// - Throws: `HTTPError.address`, saying what is wrong with the text.
    package init(parsing text: String) throws(HTTPError) {
        if text.hasPrefix("unix:") {
            self = .unix(path: try Self.path(String(text.dropFirst("unix:".count)), in: text))
            return
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw .address(text, "a port is missing, as in 127.0.0.1:9787")
        }
        let port = text[text.index(after: colon)...]
        guard !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = UInt16(port)
        else {
            throw .address(text, "the port must be a number from 0 to 65535")
        }
        self = .tcp(host: try Self.host(text[..<colon], in: text), port: number)
    }

    /// The address in the form that `init(parsing:)` reads; an inherited socket as `inherited:3`.
    package var description: String {
        switch self {
        case .tcp(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        case .inherited(let descriptor): "inherited:\(descriptor)"
        }
    }

    private static func path(_ path: String, in text: String) throws(HTTPError) -> String {
        guard path.hasPrefix("/") else {
            throw .address(text, "the socket's path must be absolute")
        }
        guard path.utf8.count <= pathBytesMax else {
            throw .address(text, "the socket's path is longer than \(pathBytesMax) bytes")
        }
        guard !path.utf8.contains(0) else {
            throw .address(text, "the socket's path holds a zero byte")
        }
        return path
    }

    private static func host(_ host: Substring, in text: String) throws(HTTPError) -> String {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = host.dropFirst().dropLast()
            guard inner.contains(":") else {
                throw .address(text, "brackets are for IPv6 addresses")
            }
            return String(inner)
        }
        guard !host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" }) else {
            throw .address(text, "an IPv6 address needs brackets, as in [::1]:9787")
        }
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }) else {
            throw .address(text, "the host is no name and no number")
        }
        return String(host)
    }
}
