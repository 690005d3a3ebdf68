/// What a note about counters was written of.
package struct NotedCounters: Equatable, Sendable {
    let started: Double
    let began: Double?
    let revision: Int
}
