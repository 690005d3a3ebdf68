/// libpq's words about a failed login, taken apart into its message and the server's code.
///
/// libpq has no field for the code of a refused login. Verbose messages hold it: they read
/// `connection to server at "h" failed: FATAL:  28000: no pg_hba.conf entry ...` and end in a line
/// `LOCATION:  ClientAuthentication, auth.c:443`.
enum LoginRefusal {
    private static let location = "LOCATION:  "
    private static let codeLength = 5

    /// The error of a verbose message: its text without code and place in the source, and its code.
    ///
    /// With several hosts the last one's word counts; it is nil when that one said nothing.
    static func of(_ message: String) -> PostgresError {
        var state: SQLState?
        var lines: [String] = []
        for line in message.split(whereSeparator: \.isNewline) {
            if line.drop(while: \.isWhitespace).hasPrefix(location) { continue }
            let parts = split(line)
            // What libpq says of the next host takes the place of what the last one's server said.
            if parts.state != nil || line.hasPrefix("connection to server") { state = parts.state }
            lines.append(parts.text)
        }
        var text = lines.joined(separator: "\n")
        // In the words of PgBouncer, which no server has.
        if text.contains("unsupported startup parameter") {
            text +=
                " (a connection pooler is in between: connect to the server itself, or set"
                + " kind: pgbouncer for PgBouncer's console)"
        }
        // Only a connection that asks for replication gets to know of it.
        if text.contains("WAL sender") || text.contains("walsender") {
            text +=
                " (the connection string has replication, which is for standbys: take it out)"
        }
        return .connect(OneLine.of(text), state)
    }

    /// Takes the code out of a line such as `... FATAL:  28000: the reason`.
    private static func split(_ line: Substring) -> (text: String, state: SQLState?) {
        let scalars = Array(line.unicodeScalars)
        let separator = Array(":  ".unicodeScalars)
        let length = separator.count + codeLength + 2
        guard scalars.count >= length else { return (String(line), nil) }
        // The first one: what follows is the server's text, which may hold anything.
        for start in 0...(scalars.count - length) {
            let code = scalars[(start + separator.count)...].prefix(codeLength)
            let end = start + separator.count + codeLength
            guard scalars[start..<(start + separator.count)].elementsEqual(separator),
                code.allSatisfy({ ("0"..."9").contains($0) || ("A"..."Z").contains($0) }),
                scalars[end] == ":", scalars[end + 1] == " "
            else { continue }
            var text = String.UnicodeScalarView(scalars[..<(start + separator.count)])
            text.append(contentsOf: scalars[(end + 2)...])
            return (String(text), SQLState(rawValue: String(String.UnicodeScalarView(code))))
        }
        return (String(line), nil)
    }
}
