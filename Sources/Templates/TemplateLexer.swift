import GoText

/// Takes a template apart into text and the words of its actions.
struct TemplateLexer {
    private let source: [Unicode.Scalar]
    private var place = 0
    private var tokens: [TemplateToken] = []
    private var trimsNext = false

    /// The pieces of a template, in order.
    /// - Throws: `TemplateError` where an action does not end or holds something unknown.
    static func tokens(of text: String) throws(TemplateError) -> [TemplateToken] {
        var lexer = TemplateLexer(source: Array(text.unicodeScalars))
        try lexer.run()
        return lexer.tokens
    }

    private init(source: [Unicode.Scalar]) { self.source = source }

    private mutating func run() throws(TemplateError) {
        while place < source.count {
            let start = place
            while place < source.count, !isNext("{{") { place += 1 }
            var text = source[start..<place]
            if trimsNext { text = text.drop(while: Self.isSpace) }
            trimsNext = false
            let opens = place < source.count
            if opens, isNext("{{-"), place + 3 < source.count, Self.isSpace(source[place + 3]) {
                while let last = text.last, Self.isSpace(last) { text.removeLast() }
            }
            if !text.isEmpty { add(.text(string(text)), at: start) }
            if opens { try action() }
        }
    }

    private mutating func action() throws(TemplateError) {
        let start = place
        place += 2
        if isNext("-"), place + 1 < source.count, Self.isSpace(source[place + 1]) { place += 1 }
        let afterMarker = place
        while place < source.count, Self.isSpace(source[place]) { place += 1 }
        if isNext("/*") { return try comment(from: start) }
        place = afterMarker
        add(.open, at: start)
        while true {
            guard place < source.count else { throw TemplateError("unclosed action", at: start) }
            if isNext("}}") {
                close(2)
                return
            }
            if Self.isSpace(source[place]) {
                try space()
                if case .close = tokens.last?.kind { return }
            } else {
                try word()
            }
        }
    }

    private mutating func comment(from start: Int) throws(TemplateError) {
        while place < source.count, !isNext("*/") { place += 1 }
        guard place < source.count else { throw TemplateError("unclosed comment", at: start) }
        place += 2
        if place < source.count, Self.isSpace(source[place]) {
            while place < source.count, Self.isSpace(source[place]) { place += 1 }
            guard isNext("-}}") else {
                throw TemplateError("comment ends before closing delimiter", at: start)
            }
            trimsNext = true
            place += 3
        } else {
            guard isNext("}}") else {
                throw TemplateError("comment ends before closing delimiter", at: start)
            }
            place += 2
        }
    }

    private mutating func close(_ width: Int) {
        add(.close, at: place)
        place += width
    }

    private mutating func space() throws(TemplateError) {
        let start = place
        while place < source.count, Self.isSpace(source[place]) { place += 1 }
        if isNext("-}}") {
            trimsNext = true
            close(3)
        } else {
            add(.space, at: start)
        }
    }

    private mutating func word() throws(TemplateError) {
        let start = place
        let scalar = source[place]
        switch scalar {
        case "|": single(.pipe)
        case "(": single(.leftParenthesis)
        case ")": single(.rightParenthesis)
        case ",": single(.comma)
        case "=": single(.assign)
        case ":":
            guard isNext(":=") else { throw TemplateError("expected :=", at: start) }
            place += 2
            add(.declare, at: start)
        case "\"": try quoted()
        case "`":
            place += 1
            while place < source.count, source[place] != "`" { place += 1 }
            guard place < source.count else {
                throw TemplateError("unterminated raw quoted string", at: start)
            }
            add(.string(string(source[start + 1..<place])), at: start)
            place += 1
        case "'": try character()
        case "$":
            place += 1
            add(.variable("$" + name()), at: start)
        case ".":
            place += 1
            if place < source.count, ("0"..."9").contains(source[place]) {
                place = start
                try number()
            } else {
                let name = name()
                add(name.isEmpty ? .dot : .field(name), at: start)
            }
        case "0"..."9", "+", "-": try number()
        default:
            let name = name()
            guard !name.isEmpty else {
                throw TemplateError(
                    "unexpected character \(scalar.escaped(asASCII: false)) in an action",
                    at: start)
            }
            add(.word(name), at: start)
        }
    }

    private mutating func single(_ kind: TemplateToken.Kind) {
        add(kind, at: place)
        place += 1
    }

    private mutating func quoted() throws(TemplateError) {
        let start = place
        place += 1
        while place < source.count, source[place] != "\"", source[place] != "\n" {
            place += source[place] == "\\" ? 2 : 1
        }
        guard place < source.count, source[place] == "\"" else {
            throw TemplateError("unterminated quoted string", at: start)
        }
        guard let text = GoQuote.unquoted(string(source[start + 1..<place])) else {
            throw TemplateError("unknown escape in a quoted string", at: start)
        }
        add(.string(text), at: start)
        place += 1
    }

    private mutating func character() throws(TemplateError) {
        let start = place
        place += 1
        while place < source.count, source[place] != "'", source[place] != "\n" {
            place += source[place] == "\\" ? 2 : 1
        }
        guard place < source.count, source[place] == "'",
            let text = GoQuote.unquoted(string(source[start + 1..<place])),
            let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1
        else { throw TemplateError("malformed character constant", at: start) }
        add(.int(Int(scalar.value)), at: start)
        place += 1
    }

    private mutating func number() throws(TemplateError) {
        let start = place
        place += 1
        while place < source.count, Self.isNumberPart(source[place], after: source[place - 1]) {
            place += 1
        }
        let text = string(source[start..<place]).replacing("_", with: "")
        if let whole = Self.whole(text) {
            add(.int(whole), at: start)
        } else if let number = Double(text) {
            add(.float(number), at: start)
        } else {
            throw TemplateError("bad number syntax: \(text)", at: start)
        }
    }

    private static func isNumberPart(_ scalar: Unicode.Scalar, after: Unicode.Scalar) -> Bool {
        isNamePart(scalar) || scalar == "."
            || (scalar == "+" || scalar == "-") && (after == "e" || after == "E")
    }

    private static func whole(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        // The digits may bear a sign of their own, so the least number can come out of them.
        let signed = { (number: Int) in isNegative ? 0 &- number : number }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        for (prefix, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8)]
        where digits.hasPrefix(prefix) {
            return Int(digits.dropFirst(2), radix: radix).map(signed)
        }
        if digits.count > 1, digits.hasPrefix("0"), let octal = Int(digits, radix: 8) {
            return signed(octal)
        }
        return Int(digits).map(signed)
    }

    private mutating func name() -> String {
        let start = place
        while place < source.count, Self.isNamePart(source[place]) { place += 1 }
        return string(source[start..<place])
    }

    private mutating func add(_ kind: TemplateToken.Kind, at offset: Int) {
        tokens.append(TemplateToken(kind: kind, offset: offset))
    }

    private func isNext(_ text: String) -> Bool {
        source[place...].starts(with: text.unicodeScalars)
    }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic
            || scalar.properties.generalCategory == .decimalNumber
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
}
