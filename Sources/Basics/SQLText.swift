/// A statement as a server wrote parts of it, taken apart into tokens.
package struct SQLText {
    private enum Token {
        /// Blanks, marks, keywords, bare names and numbers.
        case bare(Unicode.Scalar)
        /// A name in double quotes, without them and with doubled ones made single.
        case name([Unicode.Scalar])
        /// A text in single quotes, likewise; backslashes within `E'...'` are read.
        case text([Unicode.Scalar])
    }

    private var tokens: [Token] = []

    /// Nil when a quote is not closed.
    private init?(_ sql: String) {
        var rest = Array(sql.unicodeScalars)[...]
        var last: [Unicode.Scalar] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"":
                guard let inside = Self.inside(&rest, "\"", escapes: false) else { return nil }
                tokens.append(.name(inside))
                last = []
            case "'":
                // An E that ends a word is no prefix.
                let isEscaped = last == ["E"] || last == ["e"]
                guard let inside = Self.inside(&rest, "'", escapes: isEscaped) else { return nil }
                if isEscaped { tokens.removeLast() }
                tokens.append(.text(inside))
                last = []
            default:
                tokens.append(.bare(scalar))
                last = Self.isWordPart(scalar) ? last + [scalar] : []
            }
        }
    }

    private static func inside(
        _ rest: inout ArraySlice<Unicode.Scalar>, _ mark: Unicode.Scalar, escapes: Bool
    ) -> [Unicode.Scalar]? {
        var inside: [Unicode.Scalar] = []
        while let scalar = rest.popFirst() {
            if scalar == mark {
                guard rest.first == mark else { return inside }
                rest.removeFirst()
            } else if escapes, scalar == "\\" {
                // The server itself writes no other escape than a doubled backslash.
                guard rest.popFirst() == "\\" else { return nil }
            }
            inside.append(scalar)
        }
        return nil
    }

    /// The same statement in one line in which all can be seen, or nil when there is none.
    ///
    /// Where a quoted name or text holds what cannot be seen, escapes that the server reads take
    /// its place: pasting it names the same object.
    package static func visible(_ sql: String) -> String? {
        if VisibleText.isPlain(sql) { return sql }
        guard let text = SQLText(sql) else { return nil }
        var shown = String.UnicodeScalarView()
        for token in text.tokens {
            switch token {
            case .bare(let scalar):
                let isBlank = ["\n", "\t", "\r"].contains(scalar)
                if !isBlank, VisibleText.isHidden(scalar) { return nil }
                shown.append(isBlank ? " " : scalar)
            case .name(let scalars):
                shown.append(
                    contentsOf: SQLQuoting.identifier(Self.string(scalars)).unicodeScalars)
            case .text(let scalars):
                let literal = SQLQuoting.literal(Self.string(scalars)).unicodeScalars
                if literal.first == "E", shown.last.map(isWordPart) == true { shown.append(" ") }
                shown.append(contentsOf: literal)
            }
        }
        return String(shown)
    }

    /// Whether a text is one name, or several with dots or commas between them, and nothing else.
    package static func isNames(_ text: String) -> Bool {
        guard isRepaired(text) == false, let sql = SQLText(text) else { return false }
        var isExpected = true
        var word = 0
        for token in sql.tokens {
            switch token {
            case .name:
                guard isExpected else { return false }
                isExpected = false
            case .bare(let scalar) where isWordPart(scalar):
                guard isExpected || word > 0 else { return false }
                isExpected = false
                word += 1
                continue
            case .bare("."), .bare(","):
                guard !isExpected else { return false }
                isExpected = true
            case .bare(" "):
                // Only behind a comma.
                guard isExpected else { return false }
            case .bare, .text: return false
            }
            word = 0
        }
        return !isExpected
    }

    /// Whether a text is one literal in quotes and nothing else.
    package static func isLiteral(_ text: String) -> Bool {
        guard isRepaired(text) == false, let sql = SQLText(text), sql.tokens.count == 1,
            case .text = sql.tokens.first
        else { return false }
        return true
    }

    /// Whether a text stays within the parentheses that are put around it, and hides nothing.
    package static func isExpression(_ text: String) -> Bool {
        guard isRepaired(text) == false, let sql = SQLText(text) else { return false }
        var depth = 0
        var last: Unicode.Scalar?
        for token in sql.tokens {
            guard case .bare(let scalar) = token else {
                last = nil
                continue
            }
            switch (last, scalar) {
            case (_, "("): depth += 1
            case (_, ")"): depth -= 1
            // The end of the statement, a dollar quote, a command of psql, comments.
            case (_, ";"), (_, "$"), (_, "\\"), ("-", "-"), ("/", "*"): return false
            default: break
            }
            if depth < 0 { return false }
            last = scalar
        }
        return depth == 0 && !sql.tokens.isEmpty
    }

    /// Bytes that were no UTF-8 are lost: what is left would name something else.
    private static func isRepaired(_ text: String) -> Bool {
        text.unicodeScalars.contains("\u{FFFD}")
    }

    /// What an unquoted name consists of when the server has written it.
    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            || ("0"..."9").contains(scalar)
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
