/// Swift source with the contents of comments and string literals blanked out.
///
/// Lines stay where they are, so that a brace or a keyword that is left is really one. An
/// interpolation counts as part of its literal.
struct SwiftText {
    let lines: [Substring]

    init(_ source: String) {
        var scanner = Scanner(Array(source.utf8))
        scanner.scanCode(untilClosingParenthesis: false)
        let text = String(decoding: scanner.output, as: UTF8.self)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A function, initializer or subscript, and how many lines it takes up.
    struct Function: Equatable {
        let line: Int
        let lineCount: Int
    }

    /// Everything with a body that is declared with `func`, `init`, `deinit` or `subscript`.
    var functions: [Function] {
        lines.indices.compactMap { start in
            guard Self.declaresFunction(lines[start]) else { return nil }
            return end(of: start).map { Function(line: start + 1, lineCount: $0 - start + 1) }
        }
    }

    private static func declaresFunction(_ line: Substring) -> Bool {
        line.split(separator: " ").contains { word in
            // A call is `self.init(` or `.init(`, so its word starts otherwise.
            word == "func" || word == "deinit"
                || ["init(", "init<", "init?(", "subscript("].contains(where: word.hasPrefix)
        }
    }

    /// The line of the brace that closes the first one from `start` on; nil when there is no body.
    private func end(of start: Int) -> Int? {
        var braces = 0
        var parentheses = 0
        for index in start..<lines.count {
            for character in lines[index] {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{": braces += 1
                case "}":
                    braces -= 1
                    // The end of what is around it: a requirement of a protocol has no body.
                    if braces < 0 { return nil }
                    if braces == 0 && parentheses == 0 { return index }
                default: break
                }
            }
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            if braces == 0 && parentheses == 0 && index > start && Self.declaresFunction(next) {
                return nil
            }
        }
        return nil
    }
}

/// Copies code and blanks out the rest.
private struct Scanner {
    private(set) var output: [UInt8] = []
    private let input: [UInt8]
    private var position = 0

    init(_ input: [UInt8]) { self.input = input }

    mutating func scanCode(untilClosingParenthesis: Bool) {
        var depth = 0
        while position < input.count {
            if starts(with: "//") {
                while position < input.count, input[position] != UInt8(ascii: "\n") { blank() }
            } else if starts(with: "/*") {
                scanBlockComment()
            } else if let hashes = literalHashes {
                scanLiteral(hashes: hashes)
            } else {
                let byte = input[position]
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                if untilClosingParenthesis { blank() } else { keep() }
                if untilClosingParenthesis && depth == 0 { return }
            }
        }
    }

    /// How many `#` stand before the quote that starts here; nil when no literal does.
    private var literalHashes: Int? {
        var index = position
        while index < input.count, input[index] == UInt8(ascii: "#") { index += 1 }
        guard index < input.count, input[index] == UInt8(ascii: "\"") else { return nil }
        return index - position
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") { depth += 1 }
            if starts(with: "*/") { depth -= 1 }
            if starts(with: "/*") || starts(with: "*/") { blank() }
            blank()
        } while depth > 0 && position < input.count
    }

    private mutating func scanLiteral(hashes: Int) {
        for _ in 0..<hashes { blank() }
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        for _ in 0..<quotes { blank() }
        let marks = String(repeating: "#", count: hashes)
        let close = String(repeating: "\"", count: quotes) + marks
        while position < input.count && !starts(with: close) {
            if starts(with: "\\\(marks)(") {
                for _ in 0...hashes { blank() }
                scanCode(untilClosingParenthesis: true)
            } else {
                if starts(with: "\\\(marks)") { for _ in 0...hashes { blank() } }
                blank()
            }
        }
        for _ in 0..<close.utf8.count { blank() }
    }

    private func starts(with text: String) -> Bool { input[position...].starts(with: text.utf8) }

    private mutating func keep() {
        output.append(input[position])
        position += 1
    }

    private mutating func blank() {
        guard position < input.count else { return }
        let isNewline = input[position] == UInt8(ascii: "\n")
        output.append(isNewline ? UInt8(ascii: "\n") : UInt8(ascii: " "))
        position += 1
    }
}
