internal import CMicrohttpd
import HTTPMessages

/// Makes the response whose body a connection reads from its stream.
enum PreparedStream {
    /// Hands the response to a connection; false when there is none to hand.
    static func queue(
        _ head: ResponseHead, on handle: OpaquePointer, of connection: Connection, status: Int
    ) -> Bool {
        guard (200...599).contains(status) else { return false }
        // Retained here, released by libmicrohttpd when the response is over.
        let owner = Unmanaged.passRetained(connection)
        let made = MHD_create_response_from_callback(
            UInt64.max, blockBytes,
            { raw, _, buffer, count in
                guard let raw, let buffer else { return PreparedStream.endWithError }
                let connection = Unmanaged<Connection>.fromOpaque(raw).takeUnretainedValue()
                return connection.streamed(
                    into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
            }, owner.toOpaque(),
            { raw in
                guard let raw else { return }
                Unmanaged<Connection>.fromOpaque(raw).release()
            })
        guard let made else {
            owner.release()
            return false
        }
        defer { MHD_destroy_response(made) }
        return head.add(to: made)
            && MHD_queue_response(handle, UInt32(clamping: status), made) == .YES
    }

    /// What is read of a stream at once.
    private static let blockBytes = 4096
    /// `MHD_CONTENT_READER_END_OF_STREAM`, a macro that Swift does not see.
    static let end = -1
    /// `MHD_CONTENT_READER_END_WITH_ERROR`.
    static let endWithError = -2
}
