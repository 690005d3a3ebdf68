/// Where in its statement a token stands, as far as this makes it a value.
///
/// Values are not always in quotes: `SET x TO secret` and `WITH (x = secret)` take words, and after
/// PASSWORD anything but a text in single quotes is a password that was written wrongly.
struct StatementContext {
    private enum Phase: Equatable {
        /// Before the first word of a statement.
        case beginning
        /// Where words are keywords and names.
        case plain
        /// Behind SET; whether what follows is a setting, and whether SET began the statement.
        case setting(isSetting: Bool, isStatement: Bool)
        /// Behind the name of a setting, or where there may be one.
        case settingName(isSetting: Bool)
        /// Behind the dot in it.
        case settingDot(isSetting: Bool)
        /// Where the server takes nothing but a text.
        case textDue
        /// All up to the statement's end are values.
        case values
        /// In a list of options.
        case options(Options)
    }

    private enum Options { case start, named, dotted, value }

    private var phase = Phase.beginning
    private var head = Head.other
    /// What an ALTER or CREATE is about.
    private var object: Object?
    private var depth = 0
    /// The depth of the list of options.
    private var listDepth = 0
    /// Whether a parenthesis would open a list of options.
    private var isListDue = false
    /// Whether COPY has said from where or to where.
    private var hasCopyPlace = false

    private enum Head: String, CaseIterable {
        case alter, create, copy, comment, security, notify, set, `import`, other
    }

    private enum Object { case settable, role, subscription, other }

    init() {}

    /// Whether a token is a value though it does not look like one.
    ///
    /// Blanks and comments are not shown to it.
    mutating func isValue(_ token: StatementToken, _ bytes: [UInt8]) -> Bool {
        let byte = token.kind == .mark ? bytes[token.range.lowerBound] : 0
        if byte == UInt8(ascii: ";") {
            self = StatementContext()
            return false
        }
        // What a redactor has written at the end.
        if byte == UInt8(ascii: "."), bytes[token.range.lowerBound...].elementsEqual("...".utf8) {
            phase = .plain
        }
        if byte == UInt8(ascii: "(") { depth += 1 }
        defer { if byte == UInt8(ascii: ")"), depth > 0 { depth -= 1 } }
        switch phase {
        case .beginning:
            if token.kind == .word { begin(token, bytes) }
            return false
        case .plain: return isValueInPlain(token, byte, bytes)
        case .setting(let isSetting, let isStatement):
            return isValueBehindSet(token, byte, bytes, isSetting, isStatement)
        case .settingName(let isSetting):
            if byte == UInt8(ascii: ".") {
                phase = .settingDot(isSetting: isSetting)
                return false
            }
            if byte == UInt8(ascii: "=") || isWord(token, "to", bytes) {
                phase = .values
                return false
            }
            if isSetting, isWord(token, "zone", bytes) {
                phase = .values
                return false
            }
            phase = isSetting ? .values : .plain
            return isSetting || isValueInPlain(token, byte, bytes)
        case .settingDot(let isSetting):
            if token.isName {
                phase = .settingName(isSetting: isSetting)
                return false
            }
            phase = isSetting ? .values : .plain
            return isSetting
        case .textDue:
            let isExpected =
                token.kind == .text || token.kind == .parameter || byte == UInt8(ascii: "?")
                || isWord(token, "null", bytes)
            phase = isExpected ? .plain : .values
            return !isExpected
        case .values: return true
        case .options(let place): return isValueInOptions(token, byte, bytes, place)
        }
    }

    private mutating func begin(_ token: StatementToken, _ bytes: [UInt8]) {
        head = Head.allCases.first { isWord(token, $0.rawValue, bytes) } ?? .other
        phase = head == .set ? .setting(isSetting: true, isStatement: true) : .plain
        // A list of common table expressions is none of options.
        isListDue = false
    }

    private func isWord(_ token: StatementToken, _ word: String, _ bytes: [UInt8]) -> Bool {
        token.kind == .word && bytes.isWord(token.range, word)
    }

    private mutating func isValueInPlain(
        _ token: StatementToken, _ byte: UInt8, _ bytes: [UInt8]
    ) -> Bool {
        if isListDue, byte == UInt8(ascii: "(") { openList() }
        isListDue = false
        if token.kind == .word {
            isListDue =
                isWord(token, "with", bytes)
                || (head == .alter || head == .create || head == .import)
                    && isWord(token, "options", bytes)
        }
        guard depth == 0 || depth == 1 && byte == UInt8(ascii: "(") else { return false }
        switch head {
        case .alter, .create:
            if token.kind == .word { takeDefinition(token, bytes) }
        case .copy:
            if isWord(token, "from", bytes) || isWord(token, "to", bytes) {
                hasCopyPlace = true
            } else if isWord(token, "program", bytes) {
                phase = .textDue
            } else if hasCopyPlace, byte == UInt8(ascii: "(") {
                openList()
            }
        case .comment, .security:
            if isWord(token, "is", bytes) { phase = .textDue }
        case .notify:
            if byte == UInt8(ascii: ",") { phase = .textDue }
        case .set, .import, .other: break
        }
        return false
    }

    private mutating func takeDefinition(_ token: StatementToken, _ bytes: [UInt8]) {
        if isWord(token, "set", bytes) {
            phase = .setting(
                isSetting: object == .settable || object == .role, isStatement: false)
            return
        }
        guard let object else {
            if !isWord(token, "or", bytes), !isWord(token, "replace", bytes) {
                object = kind(of: token, bytes)
            }
            return
        }
        let wantsText =
            switch object {
            case .role: isWord(token, "password", bytes) || isWord(token, "until", bytes)
            case .subscription: isWord(token, "connection", bytes)
            case .settable, .other: false
            }
        if wantsText { phase = .textDue }
    }

    private func kind(of token: StatementToken, _ bytes: [UInt8]) -> Object {
        for word in ["role", "user", "group"] where isWord(token, word, bytes) { return .role }
        if isWord(token, "subscription", bytes) { return .subscription }
        for word in ["database", "system", "function", "procedure", "routine"]
        where isWord(token, word, bytes) { return .settable }
        return .other
    }

    private mutating func isValueBehindSet(
        _ token: StatementToken, _ byte: UInt8, _ bytes: [UInt8], _ isSetting: Bool,
        _ isStatement: Bool
    ) -> Bool {
        if !isStatement, byte == UInt8(ascii: "(") {
            openList()
            return false
        }
        if isStatement {
            for word in ["session", "local"] where isWord(token, word, bytes) { return false }
            for word in ["transaction", "constraints", "characteristics"]
            where isWord(token, word, bytes) {
                phase = .plain
                return false
            }
        }
        guard token.isName else {
            phase = .values
            return true
        }
        phase = .settingName(isSetting: isSetting)
        return false
    }

    private mutating func openList() {
        listDepth = depth
        phase = .options(.start)
    }

    private mutating func isValueInOptions(
        _ token: StatementToken, _ byte: UInt8, _ bytes: [UInt8], _ place: Options
    ) -> Bool {
        if depth == listDepth, byte == UInt8(ascii: ")") || byte == UInt8(ascii: ",") {
            phase = byte == UInt8(ascii: ")") ? .plain : .options(.start)
            return false
        }
        switch place {
        case .start, .dotted:
            guard token.isName else { break }
            let isAction =
                place == .start
                && ["set", "add", "drop"].contains { isWord(token, $0, bytes) }
            if !isAction { phase = .options(.named) }
            return false
        case .named:
            phase = .options(byte == UInt8(ascii: ".") ? .dotted : .value)
            return byte != UInt8(ascii: ".") && byte != UInt8(ascii: "=")
        case .value: break
        }
        phase = .options(.value)
        return true
    }
}

extension StatementToken {
    fileprivate var isName: Bool { kind == .word || kind == .name }
}
