/// What is remembered of one target: what its file holds, and what is beside that in memory alone.
package protocol RememberedDetail: Sendable {
    /// What the file holds.
    associatedtype Memory: TargetMemory

    /// What the file holds.
    var memory: Memory { get set }
    /// The time of day was set by that many milliseconds.
    mutating func clockMoved(by step: Int64)
    /// Gives up what is too old at this time, in milliseconds since 1970.
    mutating func expire(at now: Int64)
}

extension RememberedDetail {
    /// Moves what the file holds.
    package mutating func clockMoved(by step: Int64) { memory.shift(by: step) }
    /// Keeps all: what is too old is given up elsewhere.
    package mutating func expire(at now: Int64) {}
}
