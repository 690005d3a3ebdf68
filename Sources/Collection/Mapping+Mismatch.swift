extension Mapping {
    /// Why an answer cannot be mapped.
    package indirect enum Mismatch: Error, Sendable, Equatable, CustomStringConvertible {
        /// The collector names a column that the answer does not have.
        case missingColumn(String)
        /// The answer has a column that the collector does not explain.
        case unexplainedColumn(String)
        /// A column that is to be a value holds something that is no number.
        case noNumber(String)
        /// Two rows bear these labels.
        case equalLabels(String)
        /// Two rows bear these labels, because values were cut to this length.
        case equalCutLabels(String, bytesMax: Int)
        /// All of these.
        case several([Mismatch])

        /// The only one, or all of them; nil when there is none.
        init?(_ all: [Mismatch]) {
            guard let first = all.first else { return nil }
            self = all.count == 1 ? first : .several(all)
        }

        /// One line that names the column.
        package var description: String {
            switch self {
            case .missingColumn(let name):
                "column \(name) is not in the answer: let the statement yield it, or take it out of"
                    + " columns"
            case .unexplainedColumn(let name):
                "column \(name) of the answer is not mapped: add it to columns, or take it out of"
                    + " the statement"
            case .noNumber(let problem): problem
            case .equalLabels(let labels):
                "two rows have the same labels \(labels): add a label or GROUP BY them"
            case .equalCutLabels(let labels, let bytesMax):
                "two rows have the same labels \(labels) where values are cut to \(bytesMax) bytes:"
                    + " raise agent.label_value_bytes_max, or let the statement yield shorter values"
            case .several(let all): all.map(\.description).joined(separator: "; ")
            }
        }
    }
}
