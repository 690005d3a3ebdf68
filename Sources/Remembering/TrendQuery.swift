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
        let length = range.upperBound - range.lowerBound
        let points = (length + step - 1) / step
        let most = Int64(TrendMemory.pointsMax)
        guard points <= most else {
            let smallest = (length + most * 1000 - 1) / (most * 1000)
            throw Refusal(
                description: "step: makes \(points) points of a series; at most \(most); the"
                    + " smallest step for this range is \(smallest)s")
        }
    }

    private static let units: [UInt8: Int64] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600,
        UInt8(ascii: "d"): 86_400,
    ]

    /// A number of seconds, or one with a unit, as Prometheus and Grafana write it.
    private static func step(_ text: String?) throws(Refusal) -> Int64 {
        guard let text else { return defaultStep }
        let unit = text.utf8.last.flatMap { units[$0] }
        let digits = unit == nil ? text.utf8[...] : text.utf8.dropLast()
        guard let count = Int64(String(decoding: digits, as: UTF8.self)), count > 0,
            count <= stepMax, count * (unit ?? 1) <= stepMax
        else {
            throw Refusal(
                description: "step: \(JSONText.quoted(text)) is neither a whole number of seconds"
                    + " from 1 to \(stepMax) nor one with s, m, h or d, such as 30s or 5m")
        }
        return count * (unit ?? 1) * 1000
    }
}
