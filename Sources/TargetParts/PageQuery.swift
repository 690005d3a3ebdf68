import Basics
import Metrics

/// What stands behind the question mark of a page's address.
package struct PageQuery {
    /// Why a page is not shown: one line that names the parameter and its value.
    package struct Refusal: Error, Equatable {
        /// The line.
        package let words: String
    }

    /// A longer text is refused.
    package static let textBytesMax = 100
    /// Longer values are cut where they are repeated.
    private static let shownScalarsMax = 80

    private let parameters: [(name: String, value: String)]

    /// What was sent.
    package init(_ parameters: [(name: String, value: String)]) { self.parameters = parameters }

    /// The value of a parameter; an empty one is none, as a form sends it.
    func value(_ name: String) throws(Refusal) -> String? {
        let values = parameters.filter { $0.name.hasSameBytes(as: name) }
        guard values.count < 2 else { throw Refusal(words: "\(name): is there twice") }
        return values.first.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// One of several words, the first of them when none is given.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ kind: Choice.Type
    ) throws(Refusal) -> Choice where Choice.RawValue == String, Choice.AllCases == [Choice] {
        guard let text = try value(name) else { return Choice.allCases[0] }
        let found = Choice.allCases.first { $0.rawValue.hasSameBytes(as: text) }
        guard let found else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(words: "\(name): \"\(Self.shown(text))\" is none of \(names)")
        }
        return found
    }

    /// A whole number within bounds.
    package func number(
        _ name: String, in bounds: ClosedRange<Int>, default standard: Int
    ) throws(Refusal) -> Int {
        guard let text = try value(name) else { return standard }
        guard let number = DecimalDigits.value(of: text), bounds.contains(number) else {
            throw Refusal(
                words: "\(name): \"\(Self.shown(text))\" is no whole number from"
                    + " \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    /// A text that is searched for; empty without one.
    package func text(_ name: String) throws(Refusal) -> String {
        let text = try value(name) ?? ""
        guard text.utf8.count <= Self.textBytesMax else {
            throw Refusal(words: "\(name): is longer than \(Self.textBytesMax) bytes")
        }
        return text
    }

    static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(shownScalarsMax)
        return String(String.UnicodeScalarView(scalars))
    }
}

/// Whole numbers as people write them: at most nine digits.
enum DecimalDigits {
    static func value(of text: String) -> Int? {
        let bytes = text.utf8
        guard (1...9).contains(bytes.count), bytes.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
