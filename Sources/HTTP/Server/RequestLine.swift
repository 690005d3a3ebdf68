import Glibc

/// Where libmicrohttpd keeps the parts of a request line; valid while the request is.
struct RequestLine {
    /// The method's first byte; a zero byte ends it.
    let method: UnsafePointer<CChar>
    /// The version's first byte; a zero byte ends it.
    let version: UnsafePointer<CChar>
    /// The target as it was when the line was taken apart.
    let target: Target

    /// Where the target began, how long it was, and whether it was one word.
    struct Target {
        var address: UInt = 0
        var bytes = 0
        var isWithoutBlanks = false

        /// Of a request line without a target.
        init() {}

        /// Of what libmicrohttpd is about to take apart.
        init(reading text: UnsafePointer<CChar>) {
            address = UInt(bitPattern: text)
            bytes = strlen(text)
            isWithoutBlanks = UnsafeBufferPointer(start: text, count: bytes).allSatisfy {
                $0 < 0 || $0 > 0x20 && $0 != 0x7f
            }
        }
    }
}
