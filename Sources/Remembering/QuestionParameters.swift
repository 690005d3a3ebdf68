import History
import JSON

/// What the parameters of a question about memories say: each is known, and there once at most.
package struct QuestionParameters {
    /// Why a question is not answered.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        /// One line that names the parameter.
        package let description: String
    }

    /// Times end before the year 10000, in milliseconds since 1970.
    private static let timeMax: Int64 = 253_402_300_800_000
    /// How long before its end a question without a beginning begins, in milliseconds.
    static let defaultRange: Int64 = 3_600_000

    private var values: [String: String] = [:]

    /// Sorts the parameters of a request by the names that a question has.
    /// - Throws: `Refusal` for what is misspelt or there twice.
    package init(_ parameters: [(name: String, value: String)], names: [String]) throws(Refusal) {
        for (name, value) in parameters {
            guard names.contains(name) else {
                throw Refusal(
                    description: "\(JSONText.quoted(name)): unknown; there are"
                        + " \(names.joined(separator: ", "))")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Refusal(description: "\(name): is there twice")
            }
        }
    }

    /// The value of a parameter, or nil when it is not there.
    package subscript(_ name: String) -> String? { values[name] }

    /// The number of a parameter, or nil when it is not there.
    package func number(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Refusal(
                description: "\(name): \(JSONText.quoted(text)) is no number from"
                    + " \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// What the items of a parameter stand for, with commas between them; nil when it is not there.
    ///
    /// `refusal` says why an item is none.
    func items<Item: Equatable>(
        _ name: String, _ item: (String) -> Item?, refusal: (String) -> String
    ) throws(Refusal) -> [Item]? {
        guard let text = values[name] else { return nil }
        var items: [Item] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let found = item(String(part)) else {
                throw Refusal(
                    description: "\(name): \(JSONText.quoted(String(part))) \(refusal(name))")
            }
            guard !items.contains(found) else {
                throw Refusal(description: "\(name): \(part) is there twice")
            }
            items.append(found)
        }
        return items
    }

    /// From `from` to `to`, in milliseconds since 1970: the first moment that counts and the first
    /// that counts no more.
    ///
    /// Without an end it is everything until now, the present moment included; `begin` gives the
    /// beginning to an end where there is none.
    package func range(now: Int64, begin: (Int64) -> Int64) throws(Refusal) -> Range<Int64> {
        let to = try time("to") ?? now + 1
        let from = try time("from") ?? begin(to)
        guard from < to else { throw Refusal(description: "from: is not before to") }
        return from..<to
    }

    private func time(_ name: String) throws(Refusal) -> Int64? {
        guard let text = values[name] else { return nil }
        guard let milliseconds = TimeText.milliseconds(text), milliseconds >= 0,
            milliseconds < Self.timeMax
        else {
            throw Refusal(
                description: "\(name): \(JSONText.quoted(text)) is neither a time such as"
                    + " 2026-11-21T08:00:00Z nor seconds since 1970")
        }
        return milliseconds
    }
}
