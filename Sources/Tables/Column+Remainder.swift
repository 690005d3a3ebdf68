extension Column.Remainder {
    /// Adds a row's gauge to those before, NaN standing for none.
    func add(_ value: Double, to sum: inout Double) {
        guard !value.isNaN else { return }
        switch self {
        case .sum: sum = sum.isNaN ? value : sum + value
        case .max: sum = sum.isNaN ? value : Swift.max(sum, value)
        case .none: break
        }
    }
}
