import History
import JSON
import Memory

/// A question about recent activity, checked.
struct ActivityQuery: Equatable {
    /// Why a question is not answered.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        /// One line that names the parameter.
        let description: String
    }

    /// The most rows of one target.
    static let rowsMax = 500
    static let rowsDefault = 50
    private static let parameters = ["target", "from", "to", "by", "limit"]
    private static let defaultRange: Int64 = 3_600_000

    /// The target; nil for all.
    let target: String?
    /// Milliseconds since 1970: the first that counts and the first that counts no more.
    let range: Range<Int64>
    let dimensions: [ActivityDimension]
    /// How many rows each target gets.
    let limit: Int

    /// Reads the parameters of a request; `now` is in milliseconds since 1970.
    /// - Throws: `Refusal` for what is misspelt or there twice.
    init(_ parameters: [(name: String, value: String)], now: Int64) throws(Refusal) {
        var values: [String: String] = [:]
        for (name, value) in parameters {
            guard Self.parameters.contains(name) else {
                throw Refusal(
                    description: "\(JSONText.quoted(name)): unknown; there are"
                        + " \(Self.parameters.joined(separator: ", "))")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Refusal(description: "\(name): is there twice")
            }
        }
        target = values["target"]
        // A question without an end is one about everything until now, the present moment included.
        let to = try Self.time(values["to"], "to") ?? now + 1
        let from = try Self.time(values["from"], "from") ?? max(0, to - Self.defaultRange)
        guard from < to else { throw Refusal(description: "from: is not before to") }
        range = from..<to
        dimensions = try Self.dimensions(values["by"])
        limit = try Self.limit(values["limit"])
    }

    private static func time(_ text: String?, _ name: String) throws(Refusal) -> Int64? {
        guard let text else { return nil }
        guard let milliseconds = TimeText.milliseconds(text), milliseconds >= 0,
            milliseconds < 253_402_300_800_000
        else {
            throw Refusal(
                description: "\(name): \(JSONText.quoted(text)) is neither a time such as"
                    + " 2026-11-21T08:00:00Z nor seconds since 1970")
        }
        return milliseconds
    }

    private static func dimensions(_ text: String?) throws(Refusal) -> [ActivityDimension] {
        guard let text else { return [.waitEvent] }
        var dimensions: [ActivityDimension] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let dimension = ActivityDimension(rawValue: String(name)) else {
                let all = ActivityDimension.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(
                    description: "by: \(JSONText.quoted(String(name))) is no dimension; there are"
                        + " \(all), with commas between several")
            }
            guard !dimensions.contains(dimension) else {
                throw Refusal(description: "by: \(dimension.rawValue) is there twice")
            }
            dimensions.append(dimension)
        }
        return dimensions
    }

    private static func limit(_ text: String?) throws(Refusal) -> Int {
        guard let text else { return rowsDefault }
        guard let limit = Int(text), (1...rowsMax).contains(limit) else {
            throw Refusal(
                description: "limit: \(JSONText.quoted(text)) is no number from 1 to \(rowsMax)")
        }
        return limit
    }
}
