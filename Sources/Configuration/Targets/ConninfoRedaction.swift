/// Makes a conninfo fit to be seen.
///
/// It shows what it knows to be harmless, never what it merely does not know to be secret: values
/// of listed keywords, made of listed characters. A text that it does not understand is masked
/// as a whole.
enum ConninfoRedaction {
    private static let shownKeywords: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "service", "sslmode", "sslrootcert",
        "application_name", "connect_timeout", "target_session_attrs", "gssencmode",
        "channel_binding", "load_balance_hosts", "keepalives",
    ]
    private static let mask = "***"

    static func redact(_ text: String) -> String {
        if text.isEmpty { return "" }
        for scheme in ["postgresql://", "postgres://"] where text.hasPrefix(scheme) {
            return scheme + uri(String(text.unicodeScalars.dropFirst(scheme.unicodeScalars.count)))
        }
        guard let pairs = pairs(Array(text.unicodeScalars)) else { return mask }
        return pairs.map { "\($0.keyword)=\(shown($0.keyword, $0.value))" }.joined(separator: " ")
    }

    private static func shown(_ keyword: String, _ value: String) -> String {
        shownKeywords.contains(keyword) && isHarmless(value) ? value : mask
    }

    /// Without `=`, `@`, blanks and quotes a value cannot hold another conninfo.
    private static func isHarmless(_ value: String) -> Bool {
        value.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "/._-,:[]$".unicodeScalars.contains(scalar)
        } && !value.contains("://")
    }

    /// Everything behind the scheme: `user:password@host:port/dbname?keyword=value&...`.
    private static func uri(_ rest: String) -> String {
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = halves.first else { return mask }
        let sides = address.split(separator: "@", omittingEmptySubsequences: false)
        // A password with an unescaped @ would otherwise lend its end to the host.
        guard sides.count <= 2, let server = sides.last, isHarmless(String(server)) else {
            return mask
        }
        var text = ""
        if sides.count == 2 {
            let user = sides[0].split(separator: ":", omittingEmptySubsequences: false)
            guard user.count <= 2, let name = user.first, isHarmless(String(name)) else {
                return mask
            }
            text = user.count == 2 ? "\(name):\(mask)@" : "\(name)@"
        }
        text += server
        guard halves.count == 2 else { return text }
        let parameters = halves[1].split(separator: "&").map { parameter -> String in
            let parts = parameter.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, isHarmless(String(parts[0])) else { return mask }
            return "\(parts[0])=\(shown(String(parts[0]), String(parts[1])))"
        }
        return text + "?" + parameters.joined(separator: "&")
    }

    /// libpq's `keyword = 'value'` pairs, or nil when it is not that.
    private static func pairs(_ text: [Unicode.Scalar]) -> [(keyword: String, value: String)]? {
        var rest = text[...]
        var pairs: [(keyword: String, value: String)] = []
        while true {
            rest = rest.drop(while: isBlank)
            if rest.isEmpty { return pairs }
            let keyword = rest.prefix { $0 == "_" || ("a"..."z").contains($0) }
            rest = rest.dropFirst(keyword.count).drop(while: isBlank)
            guard !keyword.isEmpty, rest.first == "=" else { return nil }
            rest = rest.dropFirst().drop(while: isBlank)
            guard let value = value(&rest) else { return nil }
            pairs.append((string(Array(keyword)), value))
        }
    }

    private static func value(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
        let isQuoted = rest.first == "'"
        if isQuoted { rest.removeFirst() }
        var value: [Unicode.Scalar] = []
        while let scalar = rest.popFirst() {
            if scalar == "\\" {
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            } else if isQuoted ? scalar == "'" : isBlank(scalar) {
                return string(value)
            } else {
                value.append(scalar)
            }
        }
        return isQuoted ? nil : string(value)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        [" ", "\t", "\n", "\r", "\u{b}", "\u{c}"].contains(scalar)
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
