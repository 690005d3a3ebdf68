internal import CMicrohttpd

/// Reads a request's head out of libmicrohttpd.
enum Exchange {
    /// All header fields in their order.
    static func headers(_ handle: OpaquePointer) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        withUnsafeMutablePointer(to: &headers) { target in
            _ = MHD_get_connection_values_n(
                handle, .HEADER_KIND,
                { target, _, name, nameBytes, value, valueBytes in
                    target?.assumingMemoryBound(to: [(name: String, value: String)].self)
                        .pointee.append(
                            (Exchange.text(name, nameBytes), Exchange.text(value, valueBytes)))
                    return .YES
                }, target)
        }
        return headers
    }

    /// What `Content-Length` says; 0 when it is missing.
    static func declaredLength(_ handle: OpaquePointer) -> Int {
        guard let text = MHD_lookup_connection_value(handle, .HEADER_KIND, "Content-Length")
        else { return 0 }
        // libmicrohttpd has refused what is no number; what does not fit is too long anyway.
        return Int(String(cString: text)) ?? Int.max
    }

    /// Whether the client waits for a word before it sends a body.
    static func expects(_ handle: OpaquePointer) -> Bool {
        MHD_lookup_connection_value(handle, .HEADER_KIND, "Expect") != nil
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        guard let start else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
