import Platform

/// What is remembered of all targets, of one kind, as far as its files need to know.
package protocol TargetMemories: AnyObject, Sendable {
    /// What is remembered of one target.
    associatedtype Detail: RememberedDetail

    /// What names of files begin with, such as `trends`.
    static var fileName: String { get }
    /// What the log says of a file that cannot be written.
    static var unwritable: String { get }
    /// What the log says of a file that cannot be read, or is damaged.
    static var unusable: String { get }
    /// How often the file of a target is written at most that holds this.
    static func pause(_ memory: Detail.Memory) -> Duration

    /// Reads the bytes of a file.
    func parse(_ bytes: [UInt8], now: Int64) throws -> Detail.Memory
    /// Takes what an earlier agent knew of a target; nil when there was nothing of use.
    func load(_ memory: Detail.Memory?, of name: String, generation: Int)
    /// A target's file holds this now, or the disk has refused it: what has waited for that need not wait.
    func settled(_ memory: Detail.Memory, of name: String)
    /// Does something with the targets that no other thread sees meanwhile.
    func withTargets<Result: Sendable>(
        _ body: (inout RememberedTargets<Detail>) -> Result
    ) -> Result
}

extension TargetMemories {
    /// Nothing waits for the disk.
    package func settled(_ memory: Detail.Memory, of name: String) {}

    /// The targets in the order of their names.
    package var names: [String] { withTargets { $0.names } }

    /// The time of day as this knows it, in milliseconds since 1970.
    package var now: Int64 { withTargets { $0.look().wall } }

    /// What is remembered of a target now; nil for one that is not watched.
    package func memory(of name: String) -> Detail.Memory? {
        withTargets { targets in
            targets.change(name) { target, now in
                target.detail.expire(at: now.wall)
                return target.detail.memory
            }
        }
    }

    /// What is to be written of a target now; nil for nothing.
    ///
    /// `onlyDue` keeps to the pace of files.
    package func due(_ name: String, onlyDue: Bool) -> Detail.Memory? {
        withTargets { $0.due(name, onlyDue: onlyDue, pause: Self.pause) }
    }

    /// Counts a file that could not be written, which is tried again after a pause.
    package func noteFailure(of name: String) { withTargets { $0.noteFailure(of: name) } }
}
