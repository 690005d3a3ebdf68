import Samples

/// A function of the language: its arguments and what it does.
package struct Function: Sendable {
    /// What is done with the arguments.
    enum Work: Sendable {
        /// One number of another, element by element; the metric's name goes.
        case each(@Sendable (Double) -> Double)
        /// One number of the samples of a range; nil for no element. The metric's name goes.
        case range(@Sendable (Window) -> Double?)
        /// A part of the date that an element, or the time of evaluation, stands for.
        case date(@Sendable (CalendarTime) -> Int)
        /// Whatever needs more than that.
        case special(Special)
    }

    /// Functions that are more than a number of numbers.
    enum Special: Sendable {
        case absent, absentOverTime, clamp, clampMin, clampMax, histogramQuantile, labelJoin
        case labelReplace, lastOverTime, round, scalar, sort, sortDescending, time, timestamp
        case vector
    }

    /// The name.
    package let name: String
    /// The types of the arguments.
    package let arguments: [ValueType]
    /// How many of the last arguments may be left out.
    package let optionalCount: Int
    /// Whether the last argument may be given any number of times.
    package let repeatsLast: Bool
    /// What it yields.
    package let result: ValueType
    /// One line for the documentation.
    package let summary: String
    let work: Work

    init(
        _ name: String, _ arguments: [ValueType], optional: Int = 0, repeatsLast: Bool = false,
        yields result: ValueType = .vector, _ summary: String, _ work: Work
    ) {
        self.name = name
        self.arguments = arguments
        optionalCount = optional
        self.repeatsLast = repeatsLast
        self.result = result
        self.summary = summary
        self.work = work
    }

    /// The least and the greatest number of arguments; nil for no end.
    var argumentCounts: (least: Int, most: Int?) {
        (arguments.count - optionalCount, repeatsLast ? nil : arguments.count)
    }

    /// All functions by name.
    static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// All functions in the order of their names.
    package static let all: [Function] =
        (ofElements + ofRanges + ofDates + others).sorted { $0.name < $1.name }

    /// Functions of Prometheus 2.42 that are not here.
    package static let leftOut: Set<String> = [
        "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "deg", "histogram_count",
        "histogram_fraction", "histogram_sum", "holt_winters", "pi", "rad", "sin", "sinh", "tan",
        "tanh",
    ]
}
