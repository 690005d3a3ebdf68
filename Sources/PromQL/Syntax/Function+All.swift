import Glibc
import Samples

/// The functions as a table.
extension Function {
    static let ofElements: [Function] = [
        each("abs", "the value without its sign") { $0.magnitude },
        each("ceil", "the next whole number that is not less") { $0.rounded(.up) },
        each("exp", "the exponential") { exp($0) },
        each("floor", "the next whole number that is not greater") { $0.rounded(.down) },
        each("ln", "the natural logarithm") { log($0) },
        each("log10", "the decimal logarithm") { logarithm2($0) * (M_LN2 / M_LN10) },
        each("log2", "the binary logarithm", logarithm2),
        each("sgn", "-1, 0 or 1, after the sign") { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 },
        each("sqrt", "the square root") { $0.squareRoot() },
    ]

    static let ofRanges: [Function] = [
        range("avg_over_time", "the mean") { $0.mean },
        range("changes", "how often the value changed") { $0.changes },
        range("count_over_time", "how many samples there are") { Double($0.points.count) },
        range("delta", "the difference of a gauge over the range, extrapolated to its ends") {
            $0.extrapolated(isCounter: false, perSecond: false)
        },
        range("deriv", "the slope of a gauge per second, by linear regression") { $0.slope },
        range("idelta", "the difference of the last two samples") {
            $0.lastStep(isCounter: false)
        },
        range("increase", "how much a counter grew, extrapolated to the ends of the range") {
            $0.extrapolated(isCounter: true, perSecond: false)
        },
        range("irate", "how fast a counter grew per second between the last two samples") {
            $0.lastStep(isCounter: true)
        },
        range("max_over_time", "the greatest value") { $0.extreme { $0 > $1 } },
        range("min_over_time", "the least value") { $0.extreme { $0 < $1 } },
        Function(
            "predict_linear", [.matrix, .scalar],
            "the value that many seconds from now, by linear regression",
            .range { $0.predicted(after: $0.parameter) }),
        range("present_over_time", "1 for each series with a sample") { _ in 1 },
        Function(
            "quantile_over_time", [.scalar, .matrix], "the quantile of the values",
            .range { Statistics.quantile($0.parameter, of: $0.points.map(\.value)) }),
        range("rate", "how fast a counter grew per second, extrapolated to the ends") {
            $0.extrapolated(isCounter: true, perSecond: true)
        },
        range("resets", "how often a counter fell") { $0.resets },
        range("stddev_over_time", "the standard deviation") { $0.variance.squareRoot() },
        range("stdvar_over_time", "the variance") { $0.variance },
        range("sum_over_time", "the sum") { $0.sum },
    ]

    static let ofDates: [Function] = [
        date("day_of_month", "1 to 31") { $0.day },
        date("day_of_week", "0 for Sunday to 6") { $0.weekday },
        date("day_of_year", "1 to 366") { $0.dayOfYear },
        date("days_in_month", "28 to 31") { $0.daysInMonth },
        date("hour", "0 to 23") { $0.hour },
        date("minute", "0 to 59") { $0.minute },
        date("month", "1 to 12") { $0.month },
        date("year", "the year") { $0.year },
    ]

    static let others: [Function] = [
        Function(
            "absent", [.vector], "1 when there is no element, with the labels of the selector",
            .special(.absent)),
        Function(
            "absent_over_time", [.matrix],
            "1 when there is no sample, with the labels of the selector",
            .special(.absentOverTime)),
        Function(
            "clamp", [.vector, .scalar, .scalar],
            "the value, but no less than the first limit and no more than the second",
            .special(.clamp)),
        Function(
            "clamp_max", [.vector, .scalar], "the value, but no more than the limit",
            .special(.clampMax)),
        Function(
            "clamp_min", [.vector, .scalar], "the value, but no less than the limit",
            .special(.clampMin)),
        Function(
            "histogram_quantile", [.scalar, .vector],
            "the quantile of the buckets that the label `le` distinguishes",
            .special(.histogramQuantile)),
        Function(
            "label_join", [.vector, .string, .string, .string], optional: 1, repeatsLast: true,
            "a label made of others with a text between them", .special(.labelJoin)),
        Function(
            "label_replace", [.vector, .string, .string, .string, .string],
            "a label made of the parts of another that a regular expression finds",
            .special(.labelReplace)),
        Function(
            "last_over_time", [.matrix], "the last sample; the metric's name stays",
            .special(.lastOverTime)),
        Function(
            "round", [.vector, .scalar], optional: 1,
            "the nearest multiple of the second argument, or of 1", .special(.round)),
        Function(
            "scalar", [.vector], yields: .scalar, "the value of the only element, or NaN",
            .special(.scalar)),
        Function("sort", [.vector], "the elements by value, upwards", .special(.sort)),
        Function(
            "sort_desc", [.vector], "the elements by value, downwards",
            .special(.sortDescending)),
        Function(
            "time", [], yields: .scalar, "the time of evaluation in seconds since 1970",
            .special(.time)),
        Function(
            "timestamp", [.vector], "the time of the sample in seconds since 1970",
            .special(.timestamp)),
        Function("vector", [.scalar], "the number as an element without labels", .special(.vector)),
    ]

    private static func each(
        _ name: String, _ summary: String, _ work: @escaping @Sendable (Double) -> Double
    ) -> Function { Function(name, [.vector], summary, .each(work)) }

    private static func range(
        _ name: String, _ summary: String, _ work: @escaping @Sendable (Window) -> Double?
    ) -> Function { Function(name, [.matrix], summary, .range(work)) }

    private static func date(
        _ name: String, _ summary: String, _ work: @escaping @Sendable (CalendarTime) -> Int
    ) -> Function { Function(name, [.vector], optional: 1, summary, .date(work)) }

    /// Exact for powers of two, as Go's is.
    @Sendable private static func logarithm2(_ value: Double) -> Double {
        guard value.isFinite, value > 0 else { return log2(value) }
        let fraction = value.significand / 2
        let exponent = Double(value.exponent) + 1
        return fraction == 0.5 ? exponent - 1 : log(fraction) * (1 / M_LN2) + exponent
    }
}
