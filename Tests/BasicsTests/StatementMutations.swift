import Basics
import Support

/// Changes of statements after which their constants are constants still.
struct StatementMutations {
    private let cases: [StatementCase]
    private var random: RandomNumbers

    init(_ cases: [StatementCase], seed: UInt64) {
        self.cases = cases
        random = RandomNumbers(seed)
    }

    private static let literals = [
        "'geheim'", "E'it\\'s geheim'", "e'\\\\geheim'", "$$geheim$$", "$x1$geheim $x$ 'geheim$x1$",
        "U&'geheim\\0041'", "n'geheim'", "'geheim''geheim'", "' geheim '", "'\\\\geheim'",
        "''' geheim'",
        "'a' -- geheim\n ' geheim '", "E'\\\\'\n' \\' geheim '", "X'4711'", "4711e-4711", "0x4711",
        "'{\"geheim\": [4711]}'", "'\"geheim\"'", "'/* geheim'", "'-- geheim'", "'$$ geheim $$'",
    ]
    private static let fillings = [
        "/* geheim */", "/* it's geheim */", "/* /* $$ */ geheim */", " -- geheim $a$ '\n", "\t",
        "\r\n",
    ]

    /// What went wrong with the next mutation, or nil.
    mutating func failure() -> String? {
        let known = cases[pick(cases.count)]
        var bytes = Array(known.text.utf8)
        switch pick(6) {
        case 0: bytes = joined()
        case 1: bytes = recased(bytes)
        case 2: bytes = replaced(bytes)
        case 3: bytes = disturbed(bytes)
        case 4: bytes = Self.filled(bytes, with: Self.fillings[pick(Self.fillings.count)])
        default: bytes = wrapped(bytes)
        }
        // What shows that no server reads it may stand at its end.
        if known.kind != .refused, pick(3) == 0 {
            bytes = Array(bytes.prefix(pick(bytes.count + 1)))
        }
        let text = StatementRedactor.redacted(bytes).text
        guard StatementCase.isSecret(in: text) else { return nil }
        return "\(String(decoding: bytes, as: UTF8.self)) is shown as \(text)"
    }

    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func valid() -> StatementCase {
        while true {
            let found = cases[pick(cases.count)]
            if found.kind == .valid { return found }
        }
    }

    /// Several statements in one text.
    private mutating func joined() -> [UInt8] {
        let count = pick(3) + 1
        let texts = (0...count).map { _ in valid().text }
        // A comment at a statement's end goes on to the end of its line.
        return Array(texts.joined(separator: "\n;").utf8)
    }

    /// Keywords in other cases; the tags of dollar quotes have one only.
    private mutating func recased(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.contains(UInt8(ascii: "$")) { return bytes }
        return bytes.map { byte in
            let isLetter = (0x61...0x7A).contains(byte | 0x20)
            return isLetter && pick(2) == 0 ? byte ^ 0x20 : byte
        }
    }

    /// One of its plain constants in another form.
    private mutating func replaced(_ bytes: [UInt8]) -> [UInt8] {
        let plain = Array("'geheim'".utf8)
        let places = bytes.indices.filter { place in
            bytes[place...].starts(with: plain)
                // Neither the end of a prefixed text nor a part of a doubled quote.
                && (place == 0 || !Self.touches(bytes[place - 1]))
                && (place + 8 == bytes.count || !Self.touches(bytes[place + 8]))
                && !bytes.contains(UInt8(ascii: "$")) && !bytes.contains(UInt8(ascii: "\""))
        }
        guard !places.isEmpty else { return bytes }
        let place = places[pick(places.count)]
        let literal = Array(Self.literals[pick(Self.literals.count)].utf8)
        return bytes[..<place] + literal + bytes[(place + 8)...]
    }

    private static func touches(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\\")
            || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte)
            || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
    }

    /// Other bytes within what must not be shown.
    private mutating func disturbed(_ bytes: [UInt8]) -> [UInt8] {
        let secret = StatementCase.secrets[0]
        let places = bytes.indices.filter { bytes[$0...].starts(with: secret) }
        guard !places.isEmpty else { return bytes }
        let others: [UInt8] = [0xFF, 0x80, 0xC3, 0xE2, UInt8(ascii: "x"), UInt8(ascii: "_")]
        let place = places[pick(places.count)] + secret.count
        return bytes[..<place] + [others[pick(others.count)]] + secret + bytes[place...]
    }

    /// Comments and blanks behind its first word.
    private static func filled(_ bytes: [UInt8], with filling: String) -> [UInt8] {
        let blank = bytes.firstIndex(of: UInt8(ascii: " ")) ?? bytes.endIndex
        let isWord = bytes[..<blank].allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        return isWord ? bytes[..<blank] + Array(filling.utf8) + bytes[blank...] : bytes
    }

    /// Within another statement, or behind a comment.
    private mutating func wrapped(_ bytes: [UInt8]) -> [UInt8] {
        let wraps = [
            ("/* geheim's */", ""), ("-- geheim\n", ""), ("BEGIN;", "\n;COMMIT"),
            ("SELECT 'geheim';", ""), ("EXPLAIN ", ""), ("(", ")"), ("PREPARE p AS ", ""),
        ]
        // Values without quotes are known by the statement's first word.
        let mayBePart = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].contains {
            bytes.starts(with: $0.utf8)
        }
        let (front, back) = wraps[pick(mayBePart ? wraps.count : 4)]
        return Array(front.utf8) + bytes + Array(back.utf8)
    }
}
