/// By how much a row grew with each of the last answers, as far as it grew.
struct RecentGrowth {
    /// For how many answers growth counts in the ranking: five minutes of statements.
    static let answers = 10

    private var steps: [(turn: Int, growth: Double)] = []

    /// What the row grew by with the answers that still count at `turn`.
    func sum(at turn: Int) -> Double {
        steps.reduce(0) { $1.turn > turn - Self.answers ? $0 + $1.growth : $0 }
    }

    /// Takes what it grew by with the answer of this turn.
    mutating func add(_ growth: Double, at turn: Int) {
        if let first = steps.first, first.turn <= turn - Self.answers {
            steps.removeAll { $0.turn <= turn - Self.answers }
        }
        if growth > 0 { steps.append((turn, growth)) }
    }
}
