/// Makes a conninfo fit to be seen.
///
/// It shows what it knows to be harmless, never what it merely does not know to be secret: values
/// of listed keywords, made of listed characters. A text that it does not understand is masked
/// as a whole.
package enum ConninfoRedaction {
    private static let shownKeywords: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "service", "sslmode", "sslrootcert",
        "application_name", "connect_timeout", "target_session_attrs", "gssencmode",
        "channel_binding", "load_balance_hosts", "keepalives",
    ]
    private static let mask = "***"

    /// The text with all that may be secret masked.
    package static func redact(_ text: String) -> String {
        if text.isEmpty { return "" }
        for scheme in ["postgresql://", "postgres://"] where text.utf8.starts(with: scheme.utf8) {
            return scheme + uri(text.unicodeScalars.dropFirst(scheme.unicodeScalars.count))
        }
        guard let pairs = pairs(Array(text.unicodeScalars)) else { return mask }
        return pairs.map { pair($0.keyword, $0.value) }.joined(separator: " ")
    }

    /// Which keyword is probably a slip, for a conninfo that libpq does not read.
    ///
    /// Only one that resembles a keyword of libpq is named: any other word may be the end of a
    /// password with a blank.
    package static func slip(in text: String) -> String? {
        guard let pairs = pairs(Array(text.unicodeScalars)) else { return nil }
        for (keyword, _) in pairs where !keywords.contains(keyword) {
            guard let meant = Suggestion.nearest(to: keyword, among: keywords) else { return nil }
            return "; it has no keyword \"\(keyword)\"; did you mean \"\(meant)\"?"
        }
        return nil
    }

    private static let keywords: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "require_auth",
        "channel_binding", "connect_timeout", "client_encoding", "options", "application_name",
        "fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "replication", "gssencmode", "sslmode",
        "requiressl", "sslnegotiation", "sslcompression", "sslcert", "sslkey", "sslpassword",
        "sslcertmode", "sslrootcert", "sslcrl", "sslcrldir", "sslsni", "requirepeer",
        "ssl_min_protocol_version", "ssl_max_protocol_version", "min_protocol_version",
        "max_protocol_version", "krbsrvname", "gsslib", "gssdelegation", "scram_client_key",
        "scram_server_key", "service", "servicefile", "target_session_attrs",
        "load_balance_hosts", "oauth_issuer", "oauth_client_id", "oauth_client_secret",
        "oauth_scope", "sslkeylogfile",
    ]

    /// A keyword with its value; any word that is none may be the end of a password with a blank, or
    /// with an `&` that is not escaped.
    private static func pair(_ keyword: String, _ value: String) -> String {
        keywords.contains(keyword) ? "\(keyword)=\(shown(keyword, value))" : mask
    }

    private static func shown(_ keyword: String, _ value: String) -> String {
        shownKeywords.contains(keyword) && isHarmless(value.unicodeScalars) ? value : mask
    }

    /// Without `=`, `@`, blanks and quotes a value cannot hold another conninfo.
    private static func isHarmless(_ value: some Sequence<Unicode.Scalar>) -> Bool {
        var last: [Unicode.Scalar] = []
        for scalar in value {
            guard
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "/._-,:[]$".unicodeScalars.contains(scalar)
            else { return false }
            last = last.suffix(2) + [scalar]
            if last == [":", "/", "/"] { return false }
        }
        return true
    }

    /// Everything behind the scheme: `user:password@host:port/dbname?keyword=value&...`.
    ///
    /// Taken apart by scalars: libpq reads bytes, and a mark behind a colon makes it no other one.
    private static func uri(_ rest: Substring.UnicodeScalarView) -> String {
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = halves.first else { return mask }
        // libpq takes all before an @ for the password, a question mark, too.
        if halves.count == 2, halves[1].contains("@") { return mask }
        let sides = address.split(separator: "@", omittingEmptySubsequences: false)
        // A password with an unescaped @ would otherwise lend its end to the host.
        guard sides.count <= 2, let server = sides.last, isHarmless(server) else { return mask }
        var text = ""
        if sides.count == 2 {
            let user = sides[0].split(separator: ":", omittingEmptySubsequences: false)
            guard user.count <= 2, let name = user.first, isHarmless(name) else { return mask }
            text = user.count == 2 ? "\(Substring(name)):\(mask)@" : "\(Substring(name))@"
        }
        text += Substring(server)
        guard halves.count == 2 else { return text }
        let parameters = halves[1].split(separator: "&").map { parameter -> String in
            let parts = parameter.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2 else { return mask }
            return pair(String(Substring(parts[0])), String(Substring(parts[1])))
        }
        return text + "?" + parameters.joined(separator: "&")
    }

    /// The last value of a keyword, as far as the text is understood.
    package static func value(of keyword: String, in text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        if let found = pairs(scalars) { return found.last { $0.keyword == keyword }?.value }
        let halves = text.split(separator: "?", maxSplits: 1)
        guard halves.count == 2, halves[0].contains("://") else { return nil }
        return halves[1].split(separator: "&").last { $0.hasPrefix(keyword + "=") }.flatMap {
            $0.contains("%") ? nil : String($0.dropFirst(keyword.utf8.count + 1))
        }
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
