import Samples

/// Divides an expression into words, as Prometheus does: between braces words are label names, and
/// behind an opening bracket a duration follows at once.
struct Lexer {
    let text: String
    let bytes: [UInt8]
    var position = 0
    private var isInBraces = false
    private var isInBrackets = false

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    private static let words: [String: Token.Kind] = {
        var words: [String: Token.Kind] = ["inf": .number, "nan": .number]
        for one in AggregationOperator.allCases { words[one.rawValue] = .aggregation(one) }
        for one in [BinaryOperator.and, .or, .unless] { words[one.rawValue] = .binary(one) }
        for one in [
            Token.Keyword.offset, .by, .without, .on, .ignoring, .bool, .groupLeft, .groupRight,
            .start, .end,
        ] { words[one.rawValue] = .keyword(one) }
        return words
    }()

    private static let signs: [String: Token.Kind] = {
        var signs: [String: Token.Kind] = [
            "(": .leftParenthesis, ")": .rightParenthesis, "{": .leftBrace, "}": .rightBrace,
            "[": .leftBracket, "]": .rightBracket, ",": .comma, ":": .colon, "@": .at,
            "=": .equal,
        ]
        for one in BinaryOperator.allCases where !one.isSet { signs[one.rawValue] = .binary(one) }
        return signs
    }()

    private static let bracedSigns: [String: Token.Kind] = [
        "}": .rightBrace, ",": .comma, "=": .equal, "=~": .matches, "!~": .doesNotMatch,
        "!=": .binary(.notEqual),
    ]

    /// The next word; behind the last one, `end` again and again.
    mutating func next() throws(ExpressionError) -> Token {
        skipBlanks()
        let start = position
        guard let byte = peek() else { return token(.end, from: start) }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
            try skipString(byte)
            return token(.string, from: start)
        }
        if Self.isAlpha(byte) || (byte == UInt8(ascii: ":") && !isInBraces && !isInBrackets) {
            return word(from: start)
        }
        if !isInBraces, Self.isDigit(byte) || isFraction {
            return try numberOrDuration(from: start)
        }
        let signs = isInBraces ? Self.bracedSigns : Self.signs
        for length in [2, 1] where start + length <= bytes.count {
            let sign = String(decoding: bytes[start..<start + length], as: UTF8.self)
            guard let kind = signs[sign] else { continue }
            position += length
            try follow(kind, from: start)
            return token(kind, from: start)
        }
        // Whole characters, not bytes, in the message.
        let rest = String(decoding: bytes[start...], as: UTF8.self).unicodeScalars
        let character = rest.first.map { String($0) } ?? ""
        let place = isInBraces ? " between braces" : ""
        throw error(
            "unexpected character \"\(character)\"\(place)", start..<start + character.utf8.count)
    }

    private mutating func follow(_ kind: Token.Kind, from start: Int) throws(ExpressionError) {
        switch kind {
        case .leftBrace: isInBraces = true
        case .rightBrace: isInBraces = false
        case .leftBracket:
            if isInBrackets { throw error("unexpected \"[\"", start..<position) }
            isInBrackets = true
        case .rightBracket: isInBrackets = false
        default: break
        }
    }

    private mutating func word(from start: Int) -> Token {
        while let byte = peek(),
            Self.isAlpha(byte) || Self.isDigit(byte)
                || (byte == UInt8(ascii: ":") && !isInBraces)
        {
            position += 1
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInBraces { return token(.identifier, from: start) }
        if let kind = Self.words[word.lowercased()] { return token(kind, from: start) }
        return token(word.contains(":") ? .metricIdentifier : .identifier, from: start)
    }

    private var isFraction: Bool {
        peek() == UInt8(ascii: ".") && position + 1 < bytes.count
            && Self.isDigit(bytes[position + 1])
    }

    /// A number, or a number and a unit.
    private mutating func numberOrDuration(from start: Int) throws(ExpressionError) -> Token {
        skipNumber()
        guard let byte = peek(), Self.isAlpha(byte) || Self.isDigit(byte) else {
            return token(.number, from: start)
        }
        while let byte = peek(), Self.isAlpha(byte) || Self.isDigit(byte) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        guard DurationLiteral.hasForm(word) else {
            throw error("\(word) is neither a number nor a duration", start..<position)
        }
        return token(.duration, from: start)
    }

    private mutating func skipNumber() {
        var isDigit = Self.isDigit
        if peek() == UInt8(ascii: "0"), position + 1 < bytes.count,
            bytes[position + 1] | 0x20 == UInt8(ascii: "x")
        {
            position += 2
            isDigit = Self.isHexDigit
        }
        while let byte = peek(), isDigit(byte) { position += 1 }
        if peek() == UInt8(ascii: ".") { position += 1 }
        while let byte = peek(), isDigit(byte) { position += 1 }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            while let byte = peek(), Self.isDigit(byte) { position += 1 }
        }
    }

    private mutating func skipString(_ quote: UInt8) throws(ExpressionError) {
        let start = position
        position += 1
        let isRaw = quote == UInt8(ascii: "`")
        while let byte = peek(), isRaw || byte != UInt8(ascii: "\n") {
            position += 1
            if byte == quote { return }
            if byte == UInt8(ascii: "\\"), !isRaw, position < bytes.count { position += 1 }
        }
        throw error("the string has no end", start..<position)
    }

    private mutating func skipBlanks() {
        while let byte = peek() {
            if byte == UInt8(ascii: "#") {
                while let byte = peek(), byte != 10, byte != 13 { position += 1 }
            } else if byte == 32 || byte == 9 || byte == 10 || byte == 13 {
                position += 1
            } else {
                return
            }
        }
    }

    func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func token(_ kind: Token.Kind, from start: Int) -> Token {
        Token(
            kind: kind, text: String(decoding: bytes[start..<position], as: UTF8.self),
            place: start..<position)
    }

    func error(_ message: String, _ place: Range<Int>) -> ExpressionError {
        ExpressionError(message, at: place, in: text)
    }

    static func isAlpha(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
