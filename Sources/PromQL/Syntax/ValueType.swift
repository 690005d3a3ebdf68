/// What an expression yields.
package enum ValueType: String, Sendable {
    /// One number.
    case scalar
    /// One sample for each of several series.
    case vector = "instant vector"
    /// A stretch of samples for each of several series.
    case matrix = "range vector"
    /// A text.
    case string
}
