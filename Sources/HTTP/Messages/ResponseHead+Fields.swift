internal import CMicrohttpd
import HTTPMessages

extension ResponseHead {
    /// Gives a response of libmicrohttpd its header fields; false when one of them is not safe to
    /// send, or memory is short.
    func add(to response: OpaquePointer) -> Bool {
        let chosen = headers + security.headers
        let fields = chosen + HeaderField.usual(beside: chosen)
        for (name, value) in fields where !HeaderField.isOurs(name) {
            guard HeaderField.isSafe(name, value),
                MHD_add_response_header(response, name, value) == .YES
            else { return false }
        }
        return !closes || MHD_add_response_header(response, "Connection", "close") == .YES
    }
}
