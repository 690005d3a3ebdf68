/// A session that others wait for while it waits for none, and those behind it.
package struct BlockingTree: Sendable, Equatable {
    /// Its process; 0 for prepared transactions.
    package let root: Int32
    /// How many sessions wait for it, directly or not.
    package let sessions: Int
    /// How many of them stand in a row at most.
    package internal(set) var depth: Int
    /// How many stand at the same distance at most.
    package let width: Int
    /// In seconds; nil when the server has not said since when they wait.
    package let longestWait: Double?
}
