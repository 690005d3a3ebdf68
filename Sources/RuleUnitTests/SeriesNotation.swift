import GoText
import Metrics
import RuleDocuments
import Rules
import Templates

/// Series and their values as promtool's test files write them.
///
///     pg_up{target="orders"}        1x3 0 _x2 stale 5+10x3
///
/// `1x3` is 1 four times, `5+10x3` is 5, 15, 25, 35, `_` is a sample that is missing and `stale` the
/// end of the series.
enum SeriesNotation {
    /// The most values of one series.
    static let valuesMax = 1_000_000

    /// Why a text is not understood, and how many Unicode scalars of it are.
    struct Fault: Error, Equatable {
        let message: String
        let offset: Int
    }

    /// One value of a series.
    enum Item: Equatable {
        case value(Double)
        case stale
        case missing
    }

    // MARK: Series

    /// The labels of a series such as `name{label="value"}`.
    static func labels(_ text: String) throws(Fault) -> LabelSet {
        var scanner = Scanner(text)
        var labels: [String: String] = [:]
        scanner.skipBlanks()
        let name = scanner.take { isNamePart($0) || $0 == ":" }
        if !name.isEmpty { labels[LabelSet.metricName] = name }
        scanner.skipBlanks()
        if scanner.takeIf("{") {
            while true {
                scanner.skipBlanks()
                if scanner.takeIf("}") { break }
                let label = scanner.take(while: isNamePart)
                scanner.skipBlanks()
                guard FileReader.isLabelName(label), scanner.takeIf("=") else {
                    throw scanner.fault("expected label=\"value\"")
                }
                scanner.skipBlanks()
                guard let value = scanner.quoted() else {
                    throw scanner.fault("expected a value in quotes")
                }
                labels[label] = value
                scanner.skipBlanks()
                if scanner.takeIf("}") { break }
                guard scanner.takeIf(",") else { throw scanner.fault("expected , or }") }
            }
        } else if name.isEmpty {
            throw scanner.fault("expected a metric's name or labels in braces")
        }
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw scanner.fault("unexpected text behind the series") }
        return LabelSet(labels)
    }

    // MARK: Values

    /// The values of a series, one per interval.
    static func values(_ text: String) throws(Fault) -> [Item] {
        var scanner = Scanner(text)
        var items: [Item] = []
        while true {
            scanner.skipBlanks()
            if scanner.isAtEnd { return items }
            try append(&items, &scanner)
            guard items.count <= valuesMax else {
                throw scanner.fault("more than \(valuesMax) values")
            }
            guard scanner.isAtEnd || scanner.isAtBlank else {
                throw scanner.fault("expected a blank between two values")
            }
        }
    }

    private static func append(
        _ items: inout [Item], _ scanner: inout Scanner
    ) throws(Fault) {
        if scanner.takeIf("_") {
            let count = try times(&scanner) ?? 1
            items += Array(repeating: .missing, count: count)
        } else if scanner.takeIf("stale") {
            let count = try times(&scanner).map { $0 + 1 } ?? 1
            items += Array(repeating: .stale, count: count)
        } else {
            let first = try scanner.number()
            var step = 0.0
            let hasStep = scanner.isAt("+") || scanner.isAt("-")
            if hasStep { step = try scanner.number() }
            let count = try times(&scanner)
            guard count != nil || !hasStep else {
                throw scanner.fault("expected x and a count behind the step")
            }
            var value = first
            items.append(.value(value))
            for _ in 0..<(count ?? 0) {
                value += step
                items.append(.value(value))
            }
        }
    }

    /// Takes `x` with a count, if that comes next.
    private static func times(_ scanner: inout Scanner) throws(Fault) -> Int? {
        guard scanner.takeIf("x") else { return nil }
        let digits = scanner.take { ("0"..."9").contains($0) }
        guard let count = Int(digits), count <= valuesMax else {
            throw scanner.fault("expected a count behind x, at most \(valuesMax)")
        }
        return count
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            || ("0"..."9").contains(scalar) || scalar == "_"
    }

    // MARK: Scanning

    private struct Scanner {
        private let scalars: [Unicode.Scalar]
        private var place = 0

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        var isAtEnd: Bool { place == scalars.count }
        var isAtBlank: Bool { !isAtEnd && scalars[place].properties.isWhitespace }

        func fault(_ message: String) -> Fault { Fault(message: message, offset: place) }

        func isAt(_ text: String) -> Bool { scalars[place...].starts(with: text.unicodeScalars) }

        mutating func skipBlanks() { while isAtBlank { place += 1 } }

        mutating func takeIf(_ text: String) -> Bool {
            guard isAt(text) else { return false }
            place += text.unicodeScalars.count
            return true
        }

        mutating func take(while accepts: (Unicode.Scalar) -> Bool) -> String {
            let start = place
            while !isAtEnd, accepts(scalars[place]) { place += 1 }
            return String(String.UnicodeScalarView(scalars[start..<place]))
        }

        mutating func quoted() -> String? {
            guard !isAtEnd, ["\"", "'", "`"].contains(scalars[place]) else { return nil }
            let quote = scalars[place]
            let start = place + 1
            var end = start
            while end < scalars.count, scalars[end] != quote {
                end += scalars[end] == "\\" && quote != "`" ? 2 : 1
            }
            guard end < scalars.count else { return nil }
            let text = String(String.UnicodeScalarView(scalars[start..<end]))
            guard let value = quote == "`" ? text : GoQuote.unquoted(text) else { return nil }
            place = end + 1
            return value
        }

        mutating func number() throws(Fault) -> Double {
            let start = place
            if isAt("+") || isAt("-") { place += 1 }
            let sign = start < place && scalars[start] == "-" ? -1.0 : 1.0
            for (name, value) in [("Infinity", Double.infinity), ("Inf", .infinity), ("NaN", .nan)]
            where takeIf(name) || takeIf(name.lowercased()) { return sign * value }
            // No hexadecimal numbers: 0x20 is 0, and 20 more.
            let digits = take { ("0"..."9").contains($0) || $0 == "." }
            var text = digits
            if isAt("e") || isAt("E") {
                place += 1
                text += "e"
                if isAt("+") || isAt("-") { text += take { $0 == "+" || $0 == "-" } }
                text += take { ("0"..."9").contains($0) }
            }
            guard !digits.isEmpty, let number = Double(text) else {
                place = start
                throw fault("expected a number, _ or stale")
            }
            return sign * number
        }
    }
}
