/// What the agent saw change on a server.
package struct ReportChange: Sendable, Equatable {
    /// When it was seen, in milliseconds since 1970.
    package let time: Int64
    /// Such as `setting`, `version`, `restart`.
    package let kind: String
    /// The database; nil for the whole server.
    package let datname: String?
    /// What it was; nil when the kind says it.
    package let name: String?
    /// The value before; nil for a default, what was not there, and what is not read.
    package let old: String?
    /// The value after; nil likewise.
    package let new: String?

    /// A change.
    package init(
        time: Int64, kind: String, datname: String?, name: String?, old: String?, new: String?
    ) {
        self.time = time
        self.kind = kind
        self.datname = datname
        self.name = name
        self.old = old
        self.new = new
    }
}
