package import Charts

/// What the history's database knows of a target over a range of time, for its charts.
package struct PastNumbers: Sendable {
    /// What a page asks: series of which target, in which steps.
    package struct Question: Sendable {
        /// The target's name.
        package let target: String
        /// The series, by the names that the course of numbers has.
        package let series: [String]
        /// The steps.
        package let grid: TimeGrid

        /// Puts a question together.
        package init(of target: String, _ series: [String], _ grid: TimeGrid) {
            self.target = target
            self.series = series
            self.grid = grid
        }
    }

    /// What came of it.
    package enum Outcome: Sendable {
        /// What is known.
        case known(PastNumbers)
        /// No history is kept.
        case notKept
        /// The history did not answer, for this reason.
        case unanswered(String)
    }

    /// Asks the history; it never asks a watched server.
    package typealias Ask = @Sendable (Question) async -> Outcome

    /// How long a page waits for the history in all.
    package static let limit = Duration.seconds(5)

    /// The values of each series, a step each; nil where nothing is known.
    package let values: [String: [Double?]]
    /// The average number of sessions by wait class, `other` for those that are not kept apart, a step
    /// each; all of a step are nil where no sample was taken.
    package let classes: [String: [Double?]]
    /// Why the load is not known, in the words of the history's database; nil when it is.
    package let loadProblem: String?

    /// Brings both together.
    package init(
        values: [String: [Double?]], classes: [String: [Double?]], loadProblem: String? = nil
    ) {
        self.loadProblem = loadProblem
        self.values = values
        self.classes = classes
    }

    /// Values from memory, and in its gaps those of the history.
    ///
    /// Of steps up to `border` memory has a part at most: there the history comes first.
    package func filling(_ known: [Double?], of series: String, border: Int) -> [Double?] {
        guard let past = values[series] else { return known }
        return past.indices.map { index in
            let own = known.indices.contains(index) ? known[index] : nil
            return index < border ? past[index] ?? own : own ?? past[index]
        }
    }

    /// The load from memory, and of steps that memory has no sample or only a part of, that of the
    /// history.
    package func filling(_ known: [Series], border: Int, steps: Int) -> [Series] {
        let isPast = (0..<steps).map { index in
            classes.values.contains { $0.indices.contains(index) && $0[index] != nil }
        }
        let isKnown = (0..<steps).map { index in
            !(index < border && isPast[index])
                && known.contains { $0.values.indices.contains(index) && $0.values[index] != nil }
        }
        let own = Dictionary(
            known.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
        return Set(own.keys).union(classes.keys).sorted().map { name in
            let values = (0..<steps).map { index -> Double? in
                let values = isKnown[index] ? own[name] : isPast[index] ? classes[name] : nil
                guard isKnown[index] || isPast[index] else { return nil }
                return (values ?? []).indices.contains(index) ? values?[index] ?? 0 : 0
            }
            return Series(name, values, tone: WaitClasses.tone(of: name))
        }
    }
}
