import Glibc
import Platform
import Support

/// A name server that takes questions and never answers; `resolver` names it to a program.
final class SilentNameServer: Sendable {
    private static let address = "127.0.0.77"
    private static let port: UInt16 = 53

    private let socket: FileDescriptor

    /// Listens where name servers do, which needs root.
    init() throws {
        let number = Glibc.socket(
            AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SupportError("no socket: errno \(errno)") }
        socket = FileDescriptor(adopting: number)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = Self.port.bigEndian
        inet_pton(AF_INET, Self.address, &address.sin_addr)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw SupportError("no name server: errno \(errno)") }
    }

    /// How many questions have come since this was last asked.
    func takeQuestions() -> Int {
        var count = 0
        var bytes = [UInt8](repeating: 0, count: 512)
        while recv(socket.number, &bytes, bytes.count, Int32(MSG_DONTWAIT)) > 0 {
            count += 1
        }
        return count
    }

    /// What /etc/resolv.conf says: a question takes minutes to fail.
    static let resolver = "nameserver \(address)\noptions timeout:30 attempts:5\n"
}
