import Platform

/// What an agent notes of a target, for the one that watches it next.
///
/// `Origin` is what a note is written of: while that stays the same, so does the note.
struct TargetNote<Origin: Equatable & Sendable>: Sendable {
    let file: AtomicFile
    /// What was written there last.
    private var noted: Origin?

    /// The note of a kind about a target, in a directory of state.
    init(_ kind: String, about target: String, in directory: String) {
        let name = StandstillNote.fileName(of: target)
        file = AtomicFile("\(directory)/\(kind)-\(name).state")
    }

    /// Whether a note of this is another than the last one.
    mutating func isChanged(by origin: Origin) -> Bool {
        defer { noted = origin }
        return noted != origin
    }
}
