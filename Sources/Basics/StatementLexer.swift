/// Cuts the bytes of a statement into tokens by PostgreSQL's rules, in one pass.
///
/// A text may be cut anywhere, may have been refused by the server, and does not say what
/// `standard_conforming_strings` is. Where that setting decides whether a quote ends a text, the
/// text is taken to go on to the end, so that no reading's constant is taken for something else.
package struct StatementLexer {
    /// The longest name that a server keeps; what is longer is none.
    static let nameBytesMax = 63

    private enum Quoting {
        /// Only a quote ends it, and two quotes are one within it: `B'...'`, `X'...'`.
        case bits
        /// A backslash escapes what follows: `E'...'`.
        case escapes
        /// `'...'`, `N'...'`, `U&'...'`: the setting decides what a backslash does.
        case plain
    }

    private let bytes: [UInt8]
    private var place = 0
    /// Whether the last word was ESCAPE, with only blanks and comments behind it.
    private var isEscapeDue = false

    /// Begins at the first byte.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next token, or nil at the end.
    package mutating func next() -> StatementToken? {
        guard place < bytes.count else { return nil }
        let start = place
        let kind = kind(of: bytes[start])
        switch kind {
        case .blank, .comment: break
        case .word: isEscapeDue = bytes.isWord(start..<place, "escape")
        default: isEscapeDue = false
        }
        return StatementToken(kind: kind, range: start..<place)
    }

    private func byte(_ offset: Int) -> UInt8? {
        place + offset < bytes.count ? bytes[place + offset] : nil
    }

    private mutating func skip(_ condition: (UInt8) -> Bool) {
        while place < bytes.count, condition(bytes[place]) { place += 1 }
    }

    private mutating func kind(of first: UInt8) -> StatementToken.Kind {
        switch first {
        case UInt8(ascii: " "), 0x09...0x0D:
            skip { $0.isStatementBlank }
            return .blank
        case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"):
            skip { $0 != 0x0A && $0 != 0x0D }
            return .comment
        case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): return nestedComment()
        case UInt8(ascii: "'"): return text(.plain)
        case UInt8(ascii: "\""): return quotedName()
        case UInt8(ascii: "$"): return dollar()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: ".") where byte(1)?.isStatementDigit == true: return number()
        case _ where first.isStatementWordPart: return word()
        // No statement has these outside of quotes.
        case 0..<0x20, 0x7F, UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            place += 1
            return .strange
        default:
            place += 1
            return .mark
        }
    }

    // MARK: Comments, words, numbers

    private mutating func nestedComment() -> StatementToken.Kind {
        var depth = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                depth += 1
                place += 2
            } else if bytes[place] == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                depth -= 1
                place += 2
                if depth == 0 { break }
            } else {
                place += 1
            }
        }
        return .comment
    }

    private mutating func word() -> StatementToken.Kind {
        let isQuoteNext = byte(1) == UInt8(ascii: "'")
        switch bytes[place] | 0x20 {
        case UInt8(ascii: "e") where isQuoteNext: return prefixed(1, .escapes)
        case UInt8(ascii: "b") where isQuoteNext, UInt8(ascii: "x") where isQuoteNext:
            return prefixed(1, .bits)
        case UInt8(ascii: "n") where isQuoteNext: return prefixed(1, .plain)
        case UInt8(ascii: "u") where byte(1) == UInt8(ascii: "&"):
            if byte(2) == UInt8(ascii: "'") { return prefixed(2, .plain) }
            if byte(2) == UInt8(ascii: "\"") {
                place += 2
                return quotedName()
            }
        default: break
        }
        var dollars = 0
        skip {
            if $0 == UInt8(ascii: "$") { dollars += 1 }
            return $0.isStatementWordPart || $0 == UInt8(ascii: "$")
        }
        // `AS$$...$$` is a name to the server, and a body in quotes to who has written it.
        return dollars > 1 ? .strange : .word
    }

    private mutating func prefixed(_ length: Int, _ quoting: Quoting) -> StatementToken.Kind {
        place += length
        return text(quoting)
    }

    /// With all that touches it: before 15 a server read `1_000` as a number and a name.
    private mutating func number() -> StatementToken.Kind {
        let isDecimal = bytes[place] != UInt8(ascii: "0") || (byte(1) ?? 0) | 0x20 != 0x78
        while place < bytes.count {
            let byte = bytes[place]
            if byte.isStatementWordPart || byte == UInt8(ascii: ".") {
                place += 1
                let isSigned = isDecimal && byte | 0x20 == UInt8(ascii: "e")
                if isSigned, let sign = self.byte(0), sign == 0x2B || sign == 0x2D,
                    self.byte(1)?.isStatementDigit == true
                {
                    place += 1
                }
            } else {
                break
            }
        }
        return .number
    }

    private mutating func quotedName() -> StatementToken.Kind {
        place += 1
        let start = place
        var isShown = true
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\"") {
                guard byte(1) == UInt8(ascii: "\"") else {
                    let name = bytes[start..<place]
                    place += 1
                    // Others exist nowhere: what stands there may be a text in the wrong quotes.
                    let isName =
                        isShown && name.count <= Self.nameBytesMax
                        && String(validating: name, as: UTF8.self) != nil
                    return isName ? .name : .text
                }
                place += 1
            }
            if bytes[place] < 0x20 || bytes[place] == 0x7F { isShown = false }
            place += 1
        }
        return .cutName
    }

    // MARK: Texts

    private mutating func dollar() -> StatementToken.Kind {
        let start = place
        place += 1
        if byte(0)?.isStatementDigit == true {
            skip { $0.isStatementDigit }
            return .parameter
        }
        skip { $0.isStatementWordPart }
        guard place < bytes.count else { return .cutName }
        guard bytes[place] == UInt8(ascii: "$") else { return .strange }
        place += 1
        let tag = bytes[start..<place]
        // A tag has its dollars at its ends only, so that a search for it is a search for them.
        while place < bytes.count {
            skip { $0 != UInt8(ascii: "$") }
            if bytes[place...].starts(with: tag) {
                place += tag.count
                return .text
            }
            if place < bytes.count { place += 1 }
        }
        return .text
    }

    private mutating func text(_ quoting: Quoting) -> StatementToken.Kind {
        repeat { quoted(quoting) } while goesOn()
        return .text
    }

    /// From a quote to behind the one that ends it.
    private mutating func quoted(_ quoting: Quoting) {
        let quote = UInt8(ascii: "'")
        let backslash = UInt8(ascii: "\\")
        // A text of one backslash is what LIKE wants, and any longer one would be refused.
        if isEscapeDue, byte(1) == backslash, byte(2) == quote, byte(3) != quote {
            place += 3
            return
        }
        place += 1
        while place < bytes.count {
            switch bytes[place] {
            case quote:
                place += 1
                guard quoting != .bits, byte(0) == quote else { return }
                place += 1
            case backslash where quoting == .escapes: place = min(place + 2, bytes.count)
            case backslash where quoting == .plain:
                let start = place
                skip { $0 == backslash }
                if (place - start) % 2 == 1, byte(0) == quote {
                    // Whether this quote ends it, the setting says.
                    place = bytes.count
                }
            default: place += 1
            }
        }
    }

    /// Whether the text is continued on another line; then the next part comes next.
    private mutating func goesOn() -> Bool {
        let end = place
        var hasNewLine = false
        while place < bytes.count {
            if bytes[place].isStatementBlank {
                hasNewLine = hasNewLine || bytes[place] == 0x0A || bytes[place] == 0x0D
                place += 1
            } else if bytes[place] == UInt8(ascii: "-"), byte(1) == UInt8(ascii: "-") {
                skip { $0 != 0x0A && $0 != 0x0D }
            } else {
                break
            }
        }
        if hasNewLine, byte(0) == UInt8(ascii: "'") { return true }
        place = end
        return false
    }
}

extension UInt8 {
    var isStatementBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    var isStatementDigit: Bool { (0x30...0x39).contains(self) }

    /// A letter, a digit, `_`, or a part of a character beyond ASCII.
    var isStatementWordPart: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }
}

extension [UInt8] {
    /// Whether a range holds this keyword, which is given in small letters.
    func isWord(_ range: Range<Int>, _ word: String) -> Bool {
        range.count == word.utf8.count
            && self[range].elementsEqual(word.utf8) { $0 | 0x20 == $1 }
    }
}
