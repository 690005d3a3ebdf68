/// What is remembered of all targets, of one kind, as far as its files need to know.
package protocol TargetMemories: AnyObject, Sendable {
    /// What is remembered of one target.
    associatedtype Memory: TargetMemory

    /// What names of files begin with, such as `trends`.
    static var fileName: String { get }
    /// What the log says of a file that cannot be written.
    static var unwritable: String { get }
    /// What the log says of a file that cannot be read, or is damaged.
    static var unusable: String { get }

    /// The targets in the order of their names.
    var names: [String] { get }
    /// The time of day as this knows it, in milliseconds since 1970.
    var now: Int64 { get }

    /// What is to be written of a target now; nil for nothing. `onlyDue` keeps to the pace of files.
    func due(_ name: String, onlyDue: Bool) -> Memory?
    /// Reads the bytes of a file.
    func parse(_ bytes: [UInt8], now: Int64) throws -> Memory
    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    func load(_ memory: Memory?, of name: String, generation: Int)
    /// Counts a file that could not be written.
    func noteFailure()
}
