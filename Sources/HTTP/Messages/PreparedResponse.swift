internal import CMicrohttpd

/// Owns one reference to a `MHD_Response`; connections that still send it hold their own.
// @unchecked: libmicrohttpd guards the response's count of references; nothing else changes.
final class PreparedResponse: @unchecked Sendable {
    let head: ResponseHead
    /// Nil when a header field is not safe to send, or memory is short.
    private let response: OpaquePointer?

    init(_ head: ResponseHead, _ storage: BodyStorage) {
        self.head = head
        response = Self.make(head, storage)
    }

    deinit { if let response { MHD_destroy_response(response) } }

    /// Hands the response to a connection; false when there is none to hand.
    func queue(on connection: OpaquePointer, status: Int) -> Bool {
        guard let response, (200...599).contains(status) else { return false }
        return MHD_queue_response(connection, UInt32(status), response) == .YES
    }

    private static func make(_ head: ResponseHead, _ storage: BodyStorage) -> OpaquePointer? {
        // Retained here, released by libmicrohttpd with the last reader.
        let owner = Unmanaged.passRetained(storage)
        let made = MHD_create_response_from_buffer_with_free_callback_cls(
            storage.count, storage.address,
            { raw in
                guard let raw else { return }
                Unmanaged<BodyStorage>.fromOpaque(raw).release()
            }, owner.toOpaque())
        guard let made else {
            owner.release()
            return nil
        }
        if head.add(to: made) { return made }
        MHD_destroy_response(made)
        return nil
    }
}
