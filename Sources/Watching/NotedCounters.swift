/// What a note about counters was written of.
struct NotedCounters: Equatable {
    let started: Double
    let began: Double?
    let revision: Int
}
