/// Reads where groups, classes and counts of a pattern stand, and writes it as RE2 takes it.
///
/// RE2 and Go read the same language but for some details. Here RE2 is held to Go:
///
/// - two groups may have one name, and `(?<name>...)` is known, which Go 1.22 brought: groups are
///   written without names, which are kept here;
/// - names of groups are letters of ASCII, digits and `_`;
/// - `\C`, a single byte, is not known;
/// - a count of nine digits is an error;
/// - `\Q` without `\E` is an error where Prometheus writes more behind the pattern;
/// - what nests deeper than 1,000 parentheses is refused.
///
/// Where the pattern is wrong otherwise, RE2 says so: what is written then need not be right.
struct PatternOutline {
    /// The deepest nesting of parentheses, as in Go.
    static let depthMax = 1_000
    /// The most that all counts of a pattern may add up to: RE2 writes out what is repeated before
    /// it looks at its bound, and needs time that grows with the square of what may be left out.
    static let countsMax = 10_000
    /// The most classes of Unicode: RE2 takes each apart into hundreds of ranges before it looks
    /// at its bound.
    static let unicodeClassesMax = 256
    /// From here on a number in braces is none to RE2, and an error to Go.
    private static let numberMax = 100_000_000

    /// The pattern as RE2 takes it.
    private(set) var written: [UInt8] = []
    /// Names of groups in the order of their opening parentheses, when they are wanted.
    private(set) var groupNames: [String?] = []

    private let text: String
    private let bytes: [UInt8]
    private let purpose: Pattern.Purpose
    private var place = 0
    private var depth = 0
    private var counts = 0
    private var unicodeClasses = 0
    private var nextPlaces: [String: Int] = [:]

    init(_ text: String, for purpose: Pattern.Purpose) {
        self.text = text
        self.purpose = purpose
        bytes = Array(text.utf8)
        written.reserveCapacity(bytes.count)
    }

    /// Reads the whole pattern.
    mutating func read() throws(PatternRefusal) {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\"): try readEscape()
            case UInt8(ascii: "["): try readClass()
            case UInt8(ascii: "("): try readGroup()
            case UInt8(ascii: ")"):
                depth = max(0, depth - 1)
                copy(1)
            case UInt8(ascii: "{"): try readCount()
            default: copy(1)
            }
        }
    }

    private mutating func readEscape() throws(PatternRefusal) {
        if starts(with: #"\Q"#) {
            guard let end = next(#"\E"#, from: place + 2) else {
                if purpose.isWrapped { throw refusal(#"has \Q without \E"#) }
                copy(bytes.count - place)
                return
            }
            copy(end + 2 - place)
            return
        }
        if starts(with: #"\C"#) { throw refusal(#"has \C, which is not known"#) }
        if [#"\p"#, #"\P"#].contains(where: { starts(with: $0) }) { try countClass() }
        // Braces behind these are no counts.
        let isBraced = [#"\x{"#, #"\p{"#, #"\P{"#].contains { starts(with: $0) }
        if isBraced, let end = next("}", from: place) {
            copy(end + 1 - place)
        } else {
            copy(2)
        }
    }

    private mutating func countClass() throws(PatternRefusal) {
        unicodeClasses += 1
        if unicodeClasses > Self.unicodeClassesMax {
            throw refusal("has more than \(Self.unicodeClassesMax) classes of Unicode")
        }
    }

    /// Copies what stands between brackets, where parentheses and braces stand for themselves.
    private mutating func readClass() throws(PatternRefusal) {
        copy(1)
        if starts(with: "^") { copy(1) }
        // A bracket at the start stands for itself.
        if starts(with: "]") { copy(1) }
        while place < bytes.count {
            if starts(with: "]") {
                copy(1)
                return
            }
            if starts(with: "[:"), let end = next(":]", from: place + 2) {
                copy(end + 2 - place)
            } else {
                if starts(with: #"\p"#) || starts(with: #"\P"#) { try countClass() }
                copy(starts(with: #"\"#) ? 2 : 1)
            }
        }
    }

    private mutating func readGroup() throws(PatternRefusal) {
        depth += 1
        if depth > Self.depthMax {
            throw PatternRefusal(text, "nests deeper than \(Self.depthMax) parentheses")
        }
        guard starts(with: "(?") else {
            try addGroup(nil)
            place += 1
            return
        }
        // What looks behind itself, `(?<=`, is not known to RE2 either, which then says so.
        let isNamed = starts(with: "(?P<")
        guard isNamed || starts(with: "(?<"), !starts(with: "(?<="), !starts(with: "(?<!") else {
            // Flags alone, as in (?i), open no group; their parenthesis closes what was counted.
            copy(2)
            return
        }
        let begin = place + (isNamed ? 4 : 3)
        let name = bytes[begin...].prefix { Self.isName($0) }
        guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: ">")
        else { throw refusal("has a group whose name is none: letters, digits and _ before a >") }
        try addGroup(String(decoding: name, as: UTF8.self))
        place = name.endIndex + 1
    }

    private mutating func addGroup(_ name: String?) throws(PatternRefusal) {
        written.append(UInt8(ascii: "("))
        guard purpose.capturesGroups else { return }
        groupNames.append(name)
        if groupNames.count > Pattern.groupsMax {
            throw PatternRefusal(text, "has more than \(Pattern.groupsMax) groups")
        }
    }

    /// Adds up what stands in braces when it is a count.
    private mutating func readCount() throws(PatternRefusal) {
        let start = place
        copy(1)
        var numbers: [Int] = []
        while numbers.count < 2 {
            let digits = bytes[place...].prefix { (0x30...0x39).contains($0) }
            // A zero in front makes it text.
            if digits.count > 1, digits.first == 0x30 { return }
            if digits.isEmpty, numbers.isEmpty { return }
            copy(digits.count)
            numbers.append(digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), Self.numberMax) })
            guard starts(with: ",") else { break }
            copy(1)
        }
        guard starts(with: "}") else { return }
        if numbers.contains(Self.numberMax) {
            place = start
            throw refusal("has a count of more than 1000")
        }
        // RE2 refuses counts beyond 1,000 by itself.
        counts += min(numbers.max() ?? 0, 1_000)
        if counts > Self.countsMax {
            place = start
            throw refusal("repeats more than \(Self.countsMax) times in all")
        }
    }

    private mutating func copy(_ count: Int) {
        let end = min(place + count, bytes.count)
        written += bytes[place..<end]
        place = end
    }

    private func starts(with prefix: String) -> Bool {
        bytes[place...].starts(with: prefix.utf8)
    }

    /// Where a text begins next.
    ///
    /// What was found is kept, so that the pattern is looked through once.
    private mutating func next(_ wanted: String, from start: Int) -> Int? {
        if let known = nextPlaces[wanted], known >= start { return known < .max ? known : nil }
        let found = bytes.indices.dropFirst(start).first {
            bytes[$0...].starts(with: wanted.utf8)
        }
        nextPlaces[wanted] = found ?? .max
        return found
    }

    private func refusal(_ reason: String) -> PatternRefusal {
        PatternRefusal(text, reason, at: place)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == 0x5f
    }
}
