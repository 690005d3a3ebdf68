package import Glibc

/// The other end of a connection.
package struct Peer: Sendable {
    /// `10.0.0.5:40112`, `[::1]:40112` or `unix`.
    package let text: String
    /// The host's part of it; nil for a Unix socket.
    package let host: String?
    /// The clients that share its turns: its host, or the network of 64 bits that an IPv6 host may
    /// choose its addresses from.
    package let group: String

    /// Reads the address that the kernel gives with a connection.
    package init(_ address: sockaddr_storage) {
        switch Int32(address.ss_family) {
        case AF_INET:
            let (bytes, port) = withUnsafeBytes(of: address) { raw in
                let address = raw.loadUnaligned(as: sockaddr_in.self)
                return (withUnsafeBytes(of: address.sin_addr) { Array($0) }, address.sin_port)
            }
            self.init(AF_INET, bytes, UInt16(bigEndian: port))
        case AF_INET6:
            let (bytes, port) = withUnsafeBytes(of: address) { raw in
                let address = raw.loadUnaligned(as: sockaddr_in6.self)
                return (withUnsafeBytes(of: address.sin6_addr) { Array($0) }, address.sin6_port)
            }
            // An IPv4 client of a socket for both is one client, by whichever way it comes.
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10...11] == [0xff, 0xff]
            self.init(
                isMapped ? AF_INET : AF_INET6, isMapped ? Array(bytes[12...]) : bytes,
                UInt16(bigEndian: port))
        default:
            self.init(text: "unix", host: nil)
        }
    }

    private init(text: String, host: String?, group: String? = nil) {
        self.text = text
        self.host = host
        self.group = group ?? host ?? text
    }

    private init(_ family: Int32, _ bytes: [UInt8], _ port: UInt16) {
        let host = Self.text(family, bytes)
        guard family == AF_INET6 else {
            self.init(text: "\(host):\(port)", host: host)
            return
        }
        let network = Self.text(family, Array(bytes.prefix(8)) + Array(repeating: 0, count: 8))
        self.init(text: "[\(host)]:\(port)", host: host, group: network)
    }

    /// The usual form of an IP address; empty when the bytes are none.
    package static func text(_ family: Int32, _ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
