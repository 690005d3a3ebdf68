import Memory

/// A question about recent activity, checked.
struct ActivityQuery: Equatable {
    typealias Refusal = QuestionParameters.Refusal

    /// The most rows of one target.
    static let rowsMax = 500
    static let rowsDefault = 50

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
        let question = try QuestionParameters(
            parameters, names: ["target", "from", "to", "by", "limit"])
        target = question["target"]
        range = try question.range(now: now) { max(0, $0 - QuestionParameters.defaultRange) }
        dimensions =
            try question.items("by", ActivityDimension.init(rawValue:)) { _ in
                let all = ActivityDimension.allCases.map(\.rawValue).joined(separator: ", ")
                return "is no dimension; there are \(all), with commas between several"
            } ?? [.waitEvent]
        limit = try question.number("limit", in: 1...Self.rowsMax) ?? Self.rowsDefault
    }
}
