/// A setting whose text is a list, such as `search_path`.
enum SettingList {
    /// Settings whose items have an order that matters.
    private static let ordered: Set<String> = [
        "search_path", "temp_tablespaces", "datestyle", "shared_preload_libraries",
        "session_preload_libraries", "local_preload_libraries",
    ]
    /// Settings whose items have none.
    private static let unordered: Set<String> = [
        "listen_addresses", "unix_socket_directories", "log_destination",
        "wal_consistency_checking", "debug_io_direct", "createrole_self_grant",
        "restrict_nonsystem_relation_kind", "oauth_validator_libraries",
        "synchronized_standby_slots", "extension_control_path", "dynamic_library_path",
    ]

    /// The items of a setting's text as they are compared; nil for one whose text is no list.
    static func items(_ text: String, of name: String) -> [String]? {
        if ordered.contains(name) { return items(text) }
        return unordered.contains(name) ? items(text).sorted() : nil
    }

    /// Items without the blanks around them and without quotes; what is not quoted in small letters.
    private static func items(_ text: String) -> [String] {
        var items: [String] = []
        var item = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuoted = false
        func close() {
            let words = wasQuoted ? String(item) : trimmed(String(item)).lowercased()
            if wasQuoted || !words.isEmpty { items.append(words) }
            (item, wasQuoted) = (String.UnicodeScalarView(), false)
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"":
                isQuoted.toggle()
                // What stands between quotes is all of the item; two of them are one in it.
                if isQuoted, wasQuoted { item.append(scalar) }
                if isQuoted, !wasQuoted { item = String.UnicodeScalarView() }
                wasQuoted = true
            case "," where !isQuoted: close()
            case _ where wasQuoted && !isQuoted: break
            default: item.append(scalar)
            }
        }
        close()
        return items
    }

    /// The text without blanks at both ends.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }

    /// Words with one blank between them.
    static func words(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
