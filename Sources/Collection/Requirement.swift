package import Tables

/// What a server must offer for a collector to be asked at all.
package enum Requirement: Sendable, Hashable {
    /// Membership in a predefined role such as `pg_read_all_stats` (superusers have them all).
    case role(String)
    /// An extension, created in the database that the conninfo names, or in each one that is visited.
    case `extension`(String)
    /// An extension that many servers do without: not to have it is no failure.
    case optionalExtension(String)
    /// A setting under which the server counts the subject.
    case tracking(Tracking)
    /// At least one prepared transaction, slot, ... is possible: this setting is not 0.
    case settingNotZero(String)
    /// A setting with one of these values, such as `track_functions` with `pl` or `all`.
    case setting(String, [String])
    /// A table or view, as SQL writes its name, in the database where it is asked; with `columns` it
    /// has them, and with `isReadable` our role may read them (or, without any, the whole of it). With
    /// `index` a large one has an index that begins with that column, or is for some of its values.
    ///
    /// The plan does not know it: it is looked for there before each question.
    case relation(
        String, columns: [String] = [], isReadable: Bool = false, index: String? = nil)
}
