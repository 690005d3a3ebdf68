/// Why an expression yields nothing for the samples that are there.
package enum EvaluationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two elements of a vector have the same labels.
    case duplicateLabels(String)
    /// Several series on the side of which each may have one only.
    case manyToMany(group: String, side: String)
    /// Several series on the left match one on the right, which was not said.
    case manyToOne(group: String)
    /// The labels that are kept do not tell the results apart.
    case groupingNotUnique(String)
    /// A parameter that no whole number stands for.
    case notWhole(Double)
    /// The expression yields a range, which is not a result by itself.
    case isRange
    /// A function makes label values that are too long, alone or together.
    case labelsTooLong(String)

    /// One line for a message.
    package var description: String {
        switch self {
        case .duplicateLabels(let labels):
            "vector cannot contain metrics with the same labelset: \(labels)"
        case .manyToMany(let group, let side):
            "found duplicate series for the match group \(group) on the \(side) hand-side of the "
                + "operation; many-to-many matching not allowed: matching labels must be unique "
                + "on one side"
        case .manyToOne(let group):
            "multiple matches for labels \(group): many-to-one matching must be explicit "
                + "(group_left/group_right)"
        case .groupingNotUnique(let labels):
            "multiple matches for labels \(labels): grouping labels must ensure unique matches"
        case .notWhole(let value): "scalar value \(value) overflows a whole number"
        case .isRange: "a range vector is no result"
        case .labelsTooLong(let function):
            "\(function) makes label values of more than \(LabelRoom.valueBytesMax) bytes, or of "
                + "more than \(LabelRoom.bytesMax) bytes for all series"
        }
    }
}
