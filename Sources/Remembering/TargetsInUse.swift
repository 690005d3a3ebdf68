/// What follows for files from a change of the targets that are watched.
package struct TargetsInUse<Memory: TargetMemory>: Sendable {
    /// Those whose files are to be read, with what tells them from others of the same name.
    package let new: [(name: String, generation: Int)]
    /// Those that are gone, with what is to be written of them.
    package let gone: [String: Memory]
}
