/// What a statement did in one of the last minutes: its executions, and the sum of their squares.
struct PresentMinute: Sendable, Equatable {
    var ran = Executions()
    /// The sum of squared execution times, in seconds squared.
    var squares: Float = 0

    mutating func add(_ other: PresentMinute) {
        ran.add(other.ran)
        squares += other.squares
    }
}
