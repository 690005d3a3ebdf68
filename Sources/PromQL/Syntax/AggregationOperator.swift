/// An operator that makes few elements of many.
package enum AggregationOperator: String, Sendable, CaseIterable {
    case sum, min, max, avg, count, group, stddev, stdvar, topk, bottomk, quantile
    case countValues = "count_values"

    /// What its first argument must be, for those that have two.
    var parameter: ValueType? {
        switch self {
        case .topk, .bottomk, .quantile: .scalar
        case .countValues: .string
        default: nil
        }
    }

    /// One line for the documentation.
    package var summary: String {
        switch self {
        case .sum: "the sum"
        case .min: "the least value; NaN only when there is nothing else"
        case .max: "the greatest value; NaN only when there is nothing else"
        case .avg: "the mean"
        case .count: "how many elements there are"
        case .group: "1"
        case .stddev: "the standard deviation of the elements as a population"
        case .stdvar: "the variance of the elements as a population"
        case .topk: "the k elements with the greatest values, with all their labels"
        case .bottomk: "the k elements with the least values, with all their labels"
        case .quantile: "the quantile, between two values by their weighted mean"
        case .countValues: "how many elements have each value, which becomes a label"
        }
    }
}
