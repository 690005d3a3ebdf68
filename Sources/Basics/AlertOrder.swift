/// The place of an alert among others wherever they are listed: what fires comes first, then what is
/// more urgent, then what has been so for longer.
package struct AlertOrder: Comparable, Sendable {
    private static let ranks = [
        "page": 0, "critical": 0, "error": 1, "ticket": 2, "warning": 2, "info": 3, "none": 5,
    ]
    /// A severity that is none of ours or of other people's rules.
    private static let otherRank = 4

    private let isFiring: Bool
    private let rank: Int
    private let since: Int64

    /// The place of an alert; `since` is a time in any unit, as long as it is the same for all.
    package init(isFiring: Bool, severity: String, since: Int64) {
        self.isFiring = isFiring
        rank = Self.ranks[severity] ?? Self.otherRank
        self.since = since
    }

    /// Whether the one is listed before the other.
    package static func < (left: AlertOrder, right: AlertOrder) -> Bool {
        (left.isFiring ? 0 : 1, left.rank, left.since)
            < (right.isFiring ? 0 : 1, right.rank, right.since)
    }
}
