import Glibc

/// What the kernel knows of a client's socket.
package enum ClientSocket {
    /// What the kernel keeps of a stream for a client that does not read, in bytes; it takes twice that.
    package static let streamBufferBytes: Int32 = 64 << 10

    /// `POLLRDHUP`, which Glibc shows only with an extension.
    private static let remoteHangup: Int16 = 0x2000

    /// Whether the client has closed its side while nothing more is expected of it.
    package static func hasClosed(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Whether the client has closed or reset the connection.
    package static func hasLeft(_ descriptor: Int32) -> Bool {
        var look = pollfd(fd: descriptor, events: remoteHangup, revents: 0)
        return poll(&look, 1, 0) > 0
    }

    /// Lets the kernel take little of a stream ahead of its client.
    package static func boundStream(_ descriptor: Int32) {
        var bytes = streamBufferBytes
        setsockopt(
            descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }
}
