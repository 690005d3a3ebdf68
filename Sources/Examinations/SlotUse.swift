/// Whether a replication slot is read, by what one look tells.
///
/// A reader that comes at intervals, such as a poller of pg_logical_slot_get_changes(), is hardly ever met.
/// From PostgreSQL 17 on the server says when the last one left; before, what is kept tells.
package struct SlotUse: Sendable {
    /// How long ago the last reader left, in seconds; nil when the server does not say.
    package let unread: Double?
    /// Whether someone is connected.
    package let isActive: Bool
    /// Whether much log is kept for it.
    package let isBehind: Bool

    /// For so long a reader that comes at intervals may stay away.
    private static let unreadMax = 3600.0
    /// What a slot may keep in bytes without a word.
    private static let keptMax = 1_073_741_824.0

    /// What a row of the question about slots tells.
    package init(_ row: Row) {
        isActive = row.isTrue("active")
        unread = isActive ? nil : row.number("unread")
        isBehind = (row.number("kept") ?? 0) >= Self.keptMax
    }

    /// Whether no one reads it any more, as far as can be seen.
    package var isGivenUp: Bool {
        !isActive && (unread.map { $0 >= Self.unreadMax } ?? isBehind)
    }

    /// Whether there is anything to say of it.
    package var isWorthAWord: Bool { isBehind || !isActive && (isGivenUp || unread == nil) }
}
