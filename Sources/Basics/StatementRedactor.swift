/// Takes the constants out of a statement's text.
///
/// Texts, numbers, values of settings and of options become `?`, comments go. A text may be cut
/// anywhere. Of what no server would read only the first word stays, so that nothing that is not
/// understood is passed on. One pass; the result is no longer than the text, but for three bytes in
/// the place of each byte that is not UTF-8, and for "...".
package struct StatementRedactor {
    /// A text without constants.
    package struct Redaction: Sendable, Equatable {
        /// The text in one line.
        package let text: String
        /// Whether it can be a statement; otherwise `text` is its first word at most.
        package let isUnderstood: Bool
    }

    private static let hidden = UInt8(ascii: "?")
    private static let rest = "..."

    private let bytes: [UInt8]
    private var lexer: StatementLexer
    private var context = StatementContext()
    private var shown: [UInt8] = []
    private var isBlankDue = false
    /// Whether the last that was shown stands for values that need no marks between them.
    private var isInValues = false
    /// The first word of a statement that begins with none that statements begin with.
    private var odd: Bool?

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lexer = StatementLexer(bytes)
        shown.reserveCapacity(bytes.count)
    }

    /// The statement without its constants; `bytes` are a server's, in whatever encoding.
    package static func redacted(_ bytes: some Collection<UInt8>) -> Redaction {
        var redactor = StatementRedactor(Array(bytes))
        return redactor.redaction()
    }

    private mutating func redaction() -> Redaction {
        var last: StatementToken?
        while let token = lexer.next() {
            let isBlank = token.kind == .blank || token.kind == .comment
            if token.kind == .strange || isMisplaced(token, behind: last)
                || !isBlank && isNoStatement(token)
            {
                return Redaction(text: beginning(), isUnderstood: false)
            }
            last = token
            if isBlank {
                isBlankDue = !shown.isEmpty
                continue
            }
            if context.isValue(token, bytes) {
                if !isInValues { show(CollectionOfOne(Self.hidden)) }
                isBlankDue = false
                isInValues = true
                continue
            }
            isInValues = false
            switch token.kind {
            case .text, .number: show(CollectionOfOne(Self.hidden))
            case .cutName: show(Self.rest.utf8)
            default: show(bytes[token.range])
            }
        }
        return Redaction(text: decoded(), isUnderstood: true)
    }

    private mutating func show(_ bytes: some Collection<UInt8>) {
        if isBlankDue { shown.append(UInt8(ascii: " ")) }
        isBlankDue = false
        shown.append(contentsOf: bytes)
    }

    // MARK: What is not understood

    /// Whether a quote touches what it would not in a statement: one before it is missing.
    private func isMisplaced(_ token: StatementToken, behind last: StatementToken?) -> Bool {
        guard let last else { return false }
        if isQuoted(token, at: token.range.lowerBound) {
            switch last.kind {
            case .number, .parameter, .name: return true
            case .word: return !mayTouch(last.range)
            default: return false
            }
        }
        if isQuoted(last, at: last.range.upperBound - 1) {
            switch token.kind {
            case .number, .parameter, .name, .cutName: return true
            case .word: return !mayTouch(token.range)
            default: return false
            }
        }
        return false
    }

    /// Whether two words stand where no statement begins with the first, as in `SETT x TO y`.
    ///
    /// Functions have expressions and assignments for statements, which may begin with any name.
    private mutating func isNoStatement(_ token: StatementToken) -> Bool {
        if token.kind == .mark {
            let byte = bytes[token.range.lowerBound]
            if byte == UInt8(ascii: ";") {
                odd = nil
            } else if odd != nil || byte != UInt8(ascii: "(") {
                odd = false
            }
            return false
        }
        guard token.kind == .word else {
            odd = false
            return false
        }
        guard let isOdd = odd else {
            let isKnown = Self.heads.contains(small(token.range)) || mayTouch(token.range)
            odd = !isKnown
            return false
        }
        odd = false
        return isOdd && !mayTouch(token.range)
    }

    private func small(_ range: Range<Int>) -> String {
        let letters = bytes[range].prefix(32).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Whether a text has a single quote there; those in dollar quotes touch names now and then.
    private func isQuoted(_ token: StatementToken, at place: Int) -> Bool {
        token.kind == .text && bytes[place] == UInt8(ascii: "'")
    }

    /// Keywords and types that some write without a blank beside a text.
    private func mayTouch(_ range: Range<Int>) -> Bool {
        range.count <= 16 && Self.touching.contains(small(range))
    }

    private static let touching: Set<String> = [
        "all", "analyze", "and", "any", "as", "asc", "at", "between", "by", "case", "collate",
        "connection",
        "desc", "do", "else", "end", "escape", "from", "group", "having", "ilike", "in", "is",
        "like", "limit", "not", "on", "or", "order", "password", "program", "select", "similar",
        "some", "then", "to", "uescape", "union", "until", "values", "when", "where", "with",
        "zone",
        "bit", "bool", "boolean", "box", "bpchar", "bytea", "char", "character", "cidr", "circle",
        "citext", "date", "decimal", "float", "float4", "float8", "geography", "geometry",
        "hstore", "inet", "int", "int2", "int4", "int8", "integer", "bigint", "smallint",
        "interval", "json", "jsonb", "jsonpath", "line", "lseg", "macaddr", "macaddr8", "money",
        "name", "nchar", "numeric", "oid", "path", "point", "polygon", "precision", "real",
        "regclass", "regproc", "regrole", "regtype", "text", "time", "timestamp", "timestamptz",
        "timetz", "tsquery", "tsvector", "uuid", "varbit", "varchar", "xml",
    ]

    /// The first word when it begins statements, and a sign that more was there.
    private func beginning() -> String {
        var lexer = StatementLexer(bytes)
        while let token = lexer.next() {
            switch token.kind {
            case .blank, .comment: continue
            case .word where Self.heads.contains(small(token.range)):
                return String(decoding: bytes[token.range], as: UTF8.self) + " " + Self.rest
            default: return Self.rest
            }
        }
        return Self.rest
    }

    /// Whether a statement, or a command of replication, begins with this word in small letters.
    static func beginsStatements(_ word: String) -> Bool { heads.contains(word) }

    private static let heads: Set<String> = [
        "abort", "alter", "analyse", "analyze", "autovacuum", "begin", "call", "checkpoint",
        "close", "cluster", "comment",
        "commit", "copy", "create", "deallocate", "declare", "delete", "discard", "do", "drop",
        "end", "execute", "explain", "fetch", "grant", "import", "insert", "listen", "load",
        "lock", "merge", "move", "notify", "prepare", "reassign", "refresh", "reindex", "release",
        "repack", "reset", "return", "revoke", "rollback", "savepoint", "security", "select",
        "set", "show", "start", "table", "truncate", "unlisten", "update", "vacuum", "values",
        "wait", "with",
        "alter_replication_slot", "base_backup", "create_replication_slot",
        "drop_replication_slot", "identify_system", "read_replication_slot", "start_replication",
        "timeline_history", "upload_manifest",
    ]

    // MARK: Bytes

    /// What was shown; a character that the text's end cuts is left out, other bytes are replaced.
    private func decoded() -> String {
        if let text = String(validating: shown, as: UTF8.self) { return text }
        let back = shown.suffix(4).reversed().prefix { $0 & 0xC0 == 0x80 }.count
        if shown.last == bytes.last, let first = shown.dropLast(back).last,
            (0xC2...0xF4).contains(first), back + 1 < (first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4)
        {
            let kept = shown.dropLast(back + 1)
            let isBlank = kept.last == UInt8(ascii: " ")
            return String(decoding: isBlank ? kept.dropLast() : kept, as: UTF8.self)
        }
        return String(decoding: shown, as: UTF8.self)
    }
}
