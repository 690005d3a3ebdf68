import Glibc
package import HTTPMessages

/// Owns one socket that takes connections; an inherited one stays open when the owner goes.
package final class ListeningSocket: Sendable {
    private static let backlog: Int32 = 512

    /// What the kernel knows it by; valid while the owner is there.
    package let descriptor: Int32
    /// Where it listens in fact: a port of 0 has become a real one.
    package let address: ListenAddress
    private let isInherited: Bool
    /// What tells our socket file from one that another process has put in its place.
    private let file: FileIdentity?

    private struct FileIdentity: Equatable, Sendable {
        let device: UInt
        let inode: UInt
    }

    private init(
        adopting descriptor: Int32, _ address: ListenAddress, isInherited: Bool = false,
        file: FileIdentity? = nil
    ) {
        self.descriptor = descriptor
        self.address = address
        self.isInherited = isInherited
        self.file = file
    }

    deinit {
        if isInherited { return }
        close(descriptor)
        if case .unix(let path) = address, file != nil, Self.identity(of: path) == file {
            unlink(path)
        }
    }

    /// Listens on an address.
    ///
    /// - Throws: `ListenError` with the kernel's reason.
    package static func open(_ address: ListenAddress) throws(ListenError) -> ListeningSocket {
        switch address {
        case .tcp(let host, let port): try openTCP(host, port, address)
        case .unix(let path): try openUnix(path, address)
        case .inherited(let descriptor): try adopt(descriptor, address)
        }
    }

    private static func openTCP(
        _ host: String, _ port: UInt16, _ address: ListenAddress
    ) throws(ListenError) -> ListeningSocket {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host.isEmpty ? nil : host, "\(port)", &hints, &list) == 0 else {
            throw ListenError(address: address, code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        let candidates = Array(sequence(first: list, next: { $0?.pointee.ai_next }).prefix(16))
            .compactMap { $0?.pointee }
        // For every interface, a socket for IPv6 that takes IPv4 too is the first choice.
        let ordered =
            host.isEmpty
            ? candidates.sorted { $0.ai_family == AF_INET6 && $1.ai_family != AF_INET6 }
            : candidates
        var failure = EADDRNOTAVAIL
        for candidate in ordered {
            let descriptor = bindTCP(candidate)
            if descriptor >= 0 {
                return ListeningSocket(
                    adopting: descriptor,
                    .tcp(host: host, port: boundPort(of: descriptor) ?? port))
            }
            failure = errno
        }
        throw ListenError(address: address, code: failure)
    }

    private static func bindTCP(_ candidate: addrinfo) -> Int32 {
        let descriptor = socket(
            candidate.ai_family,
            candidate.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
                | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return -1 }
        var on: Int32 = 1
        var off: Int32 = 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if candidate.ai_family == AF_INET6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, size)
        }
        if bind(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0,
            listen(descriptor, backlog) == 0
        {
            return descriptor
        }
        return closeKeepingError(descriptor)
    }

    private static func openUnix(
        _ path: String, _ address: ListenAddress
    ) throws(ListenError) -> ListeningSocket {
        guard path.utf8.count <= ListenAddress.pathBytesMax else {
            throw ListenError(address: address, code: ENAMETOOLONG)
        }
        try removeStale(path, address)
        let descriptor = unixSocket()
        guard descriptor >= 0 else { throw ListenError(address: address, code: errno) }
        let bound = withUnixAddress(path) { bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, backlog) == 0 else {
            _ = closeKeepingError(descriptor)
            throw ListenError(address: address, code: errno)
        }
        return ListeningSocket(adopting: descriptor, address, file: identity(of: path))
    }

    /// A socket file without a listener was left behind by a crash.
    private static func removeStale(_ path: String, _ address: ListenAddress) throws(ListenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ListenError(address: address, code: EADDRINUSE)
        }
        let probe = unixSocket()
        guard probe >= 0 else { throw ListenError(address: address, code: errno) }
        defer { close(probe) }
        let connected = withUnixAddress(path) { connect(probe, $0, $1) }
        guard connected != 0, errno == ECONNREFUSED else {
            throw ListenError(address: address, code: EADDRINUSE)
        }
        unlink(path)
    }

    private static func adopt(
        _ descriptor: Int32, _ address: ListenAddress
    ) throws(ListenError) -> ListeningSocket {
        var listening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 else {
            throw ListenError(address: address, code: errno)
        }
        guard listening != 0 else { throw ListenError(address: address, code: EINVAL) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        return ListeningSocket(adopting: descriptor, address, isInherited: true)
    }

    private static func unixSocket() -> Int32 {
        socket(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
                | Int32(SOCK_NONBLOCK.rawValue), 0)
    }

    private static func closeKeepingError(_ descriptor: Int32) -> Int32 {
        let code = errno
        close(descriptor)
        errno = code
        return -1
    }

    private static func identity(of path: String) -> FileIdentity? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return FileIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    }

    private static func boundPort(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        guard code == 0 else { return nil }
        // The port has the same place in both families.
        let port = withUnsafeBytes(of: storage) {
            $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
        }
        return UInt16(bigEndian: port)
    }

    private static func withUnixAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
