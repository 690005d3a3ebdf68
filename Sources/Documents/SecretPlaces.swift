import Basics
import YAML

/// Where a file holds secrets, so that no problem shows them.
///
/// In a text that was read, the values of some keys are secret, and all that looks like a password
/// in a connection string. A text that is no YAML has no keys: there, only what is known to be
/// harmless is shown.
enum SecretPlaces {
    /// Keys whose values may hold a secret, wherever they stand.
    static let keys: Set<String> = [
        "conninfo", "password_command", "basic_auth_users", "command", "proxy",
    ]

    /// The secret values in a document.
    static func inDocument(_ node: Node) -> [Range<Mark>] {
        switch node.content {
        case .scalar(let text, _): looksSecret(text) ? [node.range] : []
        case .sequence(let items): items.flatMap(inDocument)
        case .mapping(let entries):
            entries.flatMap { entry in
                (looksSecret(entry.key) ? [entry.keyRange] : [])
                    + (keys.contains(entry.key) ? [entry.value.range] : inDocument(entry.value))
            }
        }
    }

    /// What is in the names of libpq's secrets.
    private static let words = [
        "password", "passwd", "client_secret", "scram_client_key", "scram_server_key",
    ]

    /// Whether a text holds a password as connection strings write it.
    static func looksSecret(_ text: some StringProtocol) -> Bool {
        let lower = text.lowercased()
        if words.contains(where: { lower.contains(bytesOf: $0) }) {
            return lower.contains(bytesOf: "=")
        }
        // A URI, also one with a slip in it: `postgresql//u:secret@h`.
        if let colon = lower.utf8.firstIndex(of: UInt8(ascii: ":")),
            lower.utf8[colon...].contains(UInt8(ascii: "@"))
        {
            return true
        }
        return isConnectionString(lower)
    }

    /// Whether a text is a list of settings, as `host=h password=p` is, whatever their names.
    private static func isConnectionString(_ text: String) -> Bool {
        if ["==", "=~", "!=", "=\""].contains(where: { text.contains(bytesOf: $0) }) {
            return false
        }
        let settings = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).filter {
            $0.dropFirst().contains("=")
        }
        return settings.count > 1
    }

    /// The places in a line of a text that is no YAML where a secret may stand: all but what is
    /// known to be harmless, which is the structure and the values of keys that hold no secrets.
    static func inLine(
        _ number: Int, _ line: [Unicode.Scalar], _ keys: HarmlessKeys
    ) -> [Range<Mark>] {
        hidden(in: line, keys).map { columns in
            let lower = Mark(line: number, column: columns.lowerBound)
            return lower..<Mark(line: number, column: columns.upperBound)
        }
    }

    private static func hidden(
        in line: [Unicode.Scalar], _ keys: HarmlessKeys
    ) -> [Range<Int>] {
        guard !looksSecret(string(line[...])) else { return [1..<line.count + 1] }
        var hidden: [Range<Int>] = []
        // What stands before the first key can only be structure; behind a key it is its value.
        var start = 0
        var isHarmless = false
        for colon in line.indices where line[colon] == ":" {
            let key = line[start..<colon].reversed().prefix(while: isKeyPart).reversed()
            guard let first = key.first else {
                if isWithinValue(line, colon) { continue }
                // A key in quotes, or one that something has got into.
                let before = unstructured(
                    line, (isHarmless ? endOfValue(line, start..<colon) : start)..<colon)
                return hidden + before + [colon + 1..<line.count + 1]
            }
            guard !("0"..."9").contains(first) else { continue }
            let keyStart = colon - key.count
            let shown = isHarmless ? endOfValue(line, start..<keyStart) : start
            hidden += unstructured(line, shown..<keyStart)
            let name = string(Array(key)[...])
            start = colon + 1
            // Within a section only keys say what is shown.
            if keys.sections.contains(name[...]), opensSection(line[start...]) {
                isHarmless = false
                continue
            }
            isHarmless = keys.plain.contains(name) && !keys.sections.contains(name[...])
            // Whose key it is not, may say anything up to the end of the line.
            if !isHarmless { return hidden + [start + 1..<line.count + 1] }
        }
        let shown = isHarmless ? endOfValue(line, start..<line.count) : start
        return hidden + unstructured(line, shown..<line.count)
    }

    /// Where the value of a key is over at the latest: behind a comma another key may have lost its colon.
    private static func endOfValue(_ line: [Unicode.Scalar], _ part: Range<Int>) -> Int {
        line[part].firstIndex(of: ",") ?? part.upperBound
    }

    /// Whether what stands behind a key begins a mapping or a list.
    private static func opensSection(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = rest.first(where: { $0 != " " && $0 != "\t" }) else { return true }
        return first == "{" || first == "["
    }

    /// Whether a colon without a key before it belongs to an address such as `[::1]:9787`.
    private static func isWithinValue(_ line: [Unicode.Scalar], _ colon: Int) -> Bool {
        guard colon + 1 < line.count else { return false }
        let next = line[colon + 1]
        return next == ":" || next == "/" || ("0"..."9").contains(next)
    }

    /// The columns from the first character on that is no structure.
    private static func unstructured(
        _ line: [Unicode.Scalar], _ part: Range<Int>
    ) -> [Range<Int>] {
        let structure = line[part].prefix { " \t-{[}],\"'".unicodeScalars.contains($0) }
        return structure.endIndex < part.upperBound
            ? [structure.endIndex + 1..<part.upperBound + 1] : []
    }

    private static func isKeyPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar == "-" || ("a"..."z").contains(scalar)
            || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
