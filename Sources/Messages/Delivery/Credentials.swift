/// What the secret files of a receiver say at the moment of an attempt, by the keys of its section.
package struct Credentials: Sendable, Equatable {
    private var texts: [String: String]

    /// Texts by their keys.
    package init(_ texts: [String: String] = [:]) { self.texts = texts }

    /// What the file of a key holds, or nil when the section does not name one.
    package subscript(_ key: String) -> String? {
        get { texts[key] }
        set { texts[key] = newValue }
    }

    /// Checks a URL: `http` or `https`, with a host, without blanks.
    package static func isURL(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.utf8.dropFirst(scheme.utf8.count)
            let host = rest.prefix { !"/?#".utf8.contains($0) }
            return !host.isEmpty && rest.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        }
        return false
    }
}
