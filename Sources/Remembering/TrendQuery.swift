import JSON
import Memory

/// A question about trends, checked.
struct TrendQuery: Equatable {
    typealias Refusal = QuestionParameters.Refusal

    private static let defaultStep: Int64 = 60_000
    /// In seconds.
    private static let stepMax: Int64 = 86_400

    /// The target; nil for all.
    let target: String?
    /// The places of the series in `TrendSeries.all`.
    let series: [Int]
    /// Milliseconds since 1970: where the first step begins, and the first moment that counts no
    /// more.
    let range: Range<Int64>
    /// How long a step is, in milliseconds.
    let step: Int64

    /// Reads the parameters of a request; `now` is in milliseconds since 1970.
    /// - Throws: `Refusal` for what is misspelt or there twice.
    init(_ parameters: [(name: String, value: String)], now: Int64) throws(Refusal) {
        let question = try QuestionParameters(
            parameters, names: ["target", "series", "from", "to", "step"])
        target = question["target"]
        series =
            try question.items("series") {
                TrendSeries.places[$0]
            } refusal: { _ in
                "is none of them; there are \(TrendSeries.all.map(\.name).joined(separator: ", ")),"
                    + " with commas between several"
            } ?? Array(TrendSeries.all.indices)
        let step = try Self.step(question["step"])
        range = try question.range(now: now) { to in
            let begin = max(0, to - QuestionParameters.defaultRange) + step - 1
            // Steps of a question without a beginning are the same from one to the next.
            return min(to - 1, begin - begin % step)
        }
        self.step = step
        let points = (range.upperBound - range.lowerBound + step - 1) / step
        guard points <= Int64(TrendMemory.pointsMax) else {
            throw Refusal(
                description: "step: makes \(points) points of a series; at most"
                    + " \(TrendMemory.pointsMax)")
        }
    }

    private static func step(_ text: String?) throws(Refusal) -> Int64 {
        guard let text else { return defaultStep }
        guard let seconds = Int64(text), (1...stepMax).contains(seconds) else {
            throw Refusal(
                description: "step: \(JSONText.quoted(text)) is no whole number of seconds from"
                    + " 1 to \(stepMax)")
        }
        return seconds * 1000
    }
}
