/// What the status page says of one silence.
package struct SilenceStatus: Sendable, Equatable {
    /// What tells it from the others.
    package let id: String
    /// Which alerts it keeps back: its conditions, as people write them.
    package let matchers: String
    /// Whether it is in force already.
    package let isActive: Bool
    /// When it ends, in milliseconds since 1970.
    package let endsAt: Int64
    /// Who made it.
    package let createdBy: String
    /// Why.
    package let comment: String

    /// Describes a silence that is in force or to come.
    package init(
        id: String, matchers: String, isActive: Bool, endsAt: Int64, createdBy: String,
        comment: String
    ) {
        self.id = id
        self.matchers = matchers
        self.isActive = isActive
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
    }
}
