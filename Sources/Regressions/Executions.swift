/// How often a statement ran in some time, and for how long in all.
struct Executions: Sendable, Equatable {
    var calls: Float = 0
    /// The sum of execution times.
    var seconds: Float = 0

    /// The mean execution time in seconds; nil when it ran fewer than `callsMin` times.
    func mean(callsMin: Float) -> Double? {
        calls >= max(1, callsMin) ? Double(seconds) / Double(calls) : nil
    }

    mutating func add(_ other: Executions) {
        calls += other.calls
        seconds += other.seconds
    }

    /// The same, counting for a part.
    func scaled(by part: Float) -> Executions {
        Executions(calls: calls * part, seconds: seconds * part)
    }
}
