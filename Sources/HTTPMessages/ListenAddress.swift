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

    /// The address as a configuration names it; an inherited socket as `inherited:3`.
    package var description: String {
        switch self {
        case .tcp(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        case .inherited(let descriptor): "inherited:\(descriptor)"
        }
    }
}
