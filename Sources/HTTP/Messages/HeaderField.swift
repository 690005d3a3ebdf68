/// What may stand in one line of a response's head.
enum HeaderField {
    /// Whether the field stays in its line: the name is a token, the value has no control bytes.
    static func isSafe(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }

    /// Whether libmicrohttpd writes this field itself.
    static func isOurs(_ name: String) -> Bool {
        switch name.lowercased() {
        case "content-length", "connection", "date", "transfer-encoding": true
        default: false
        }
    }
}
