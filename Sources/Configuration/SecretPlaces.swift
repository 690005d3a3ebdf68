import YAML

/// Where a file holds secrets, so that no problem shows them.
///
/// In a text that was read, the values of some keys are secret, and all that looks like a password
/// in a connection string. A text that is no YAML has no keys: there, lines are judged by
/// their words, and rather too much is hidden.
enum SecretPlaces {
    /// Keys whose values may hold a secret, wherever they stand.
    static let keys: Set<String> = ["conninfo", "password_command", "basic_auth_users"]

    /// Words that let a key be taken for one of a secret in a text that cannot be read.
    private static let words = [
        "conninfo", "password", "passwd", "secret", "token", "command", "url", "basic_auth_users",
        "key", "credential",
    ]

    /// The secret values in a document.
    static func inDocument(_ node: Node) -> [Range<Mark>] {
        switch node.content {
        case .scalar(let text, _): looksSecret(text) ? [node.range] : []
        case .sequence(let items): items.flatMap(inDocument)
        case .mapping(let entries):
            entries.flatMap { entry in
                keys.contains(entry.key) ? [entry.value.range] : inDocument(entry.value)
            }
        }
    }

    /// Whether a text holds a password as connection strings write it.
    static func looksSecret(_ text: some StringProtocol) -> Bool {
        let lower = text.lowercased()
        if lower.contains("password") || lower.contains("passwd") { return lower.contains("=") }
        guard let scheme = lower.firstRange(of: "://") else { return false }
        return lower[scheme.upperBound...].contains("@")
    }

    /// The places in a text that is no YAML where a secret may stand.
    static func inLines(_ lines: [[Unicode.Scalar]]) -> [Range<Mark>] {
        var places: [Range<Mark>] = []
        var secret: Continuation?
        for (index, scalars) in lines.enumerated() {
            let number = index + 1
            let all = Mark(line: number, column: 1)..<Mark(line: number, column: scalars.count + 1)
            let line = Line(scalars)
            if let running = secret, running.covers(line) {
                places.append(all)
                secret?.isFirst = line.isBlank && running.isFirst
                continue
            }
            secret = nil
            if let key = line.secretKey(words) {
                places.append(Mark(line: number, column: key.valueColumn)..<all.upperBound)
                secret = key.continuation
            } else if looksSecret(line.text) || line.text.lowercased().contains("password") {
                places.append(all)
            }
        }
        return places
    }

    /// How a secret value goes on in the lines below its key.
    private struct Continuation {
        /// Lines that begin further right belong to the value.
        let keyColumn: Int
        /// A quote is open; it may close anywhere, so all that follows is hidden.
        let isQuoteOpen: Bool
        /// Nothing stood beside the key: the next line is the value, wherever it begins.
        var isFirst: Bool

        func covers(_ line: Line) -> Bool {
            isQuoteOpen || isFirst || line.isBlank || line.indentation + 1 > keyColumn
        }
    }

    private struct Line {
        let text: String
        private let scalars: [Unicode.Scalar]

        init(_ scalars: [Unicode.Scalar]) {
            self.scalars = scalars
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            text = String(view)
        }

        var isBlank: Bool { scalars.allSatisfy { $0 == " " || $0 == "\t" } }
        var indentation: Int { scalars.prefix { $0 == " " }.count }

        /// The first key that holds one of the words, and where its value begins.
        func secretKey(_ words: [String]) -> (valueColumn: Int, continuation: Continuation)? {
            for (colon, scalar) in scalars.enumerated() where scalar == ":" {
                let name = scalars[..<colon].reversed().prefix { !Self.beforeKey.contains($0) }
                let lower = String(String.UnicodeScalarView(name.reversed())).lowercased()
                guard words.contains(where: lower.contains) else { continue }
                let value = scalars[(colon + 1)...].drop { $0 == " " }
                let quote = value.first.flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
                let isQuoteOpen = quote.map { !value.dropFirst().contains($0) } ?? false
                let continuation = Continuation(
                    keyColumn: colon - name.count + 1, isQuoteOpen: isQuoteOpen,
                    isFirst: value.isEmpty)
                return (colon + 2, continuation)
            }
            return nil
        }

        private static let beforeKey: Set<Unicode.Scalar> = [" ", "\t", "{", ",", "["]
    }
}
