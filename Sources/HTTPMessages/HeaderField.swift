/// What may stand in one line of a response's head.
package enum HeaderField {
    /// Whether the field stays in its line: the name is a token, the value has no control bytes.
    package static func isSafe(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }

    /// What every response bears unless it has a field of that name: nothing of it is kept, framed,
    /// run or handed to other sites by a browser.
    static let usual: [(name: String, value: String)] = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ]

    /// Those of the usual fields that are not among `chosen`.
    package static func usual(
        beside chosen: [(name: String, value: String)]
    ) -> [(name: String, value: String)] {
        usual.filter { field in
            !chosen.contains { $0.name.lowercased() == field.name.lowercased() }
        }
    }

    /// Whether libmicrohttpd writes this field itself.
    package static func isOurs(_ name: String) -> Bool {
        switch name.lowercased() {
        case "content-length", "connection", "date", "transfer-encoding": true
        default: false
        }
    }
}
