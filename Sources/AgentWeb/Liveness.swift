import Platform

/// Which parts of the agent have to move, and when each last did.
///
/// Each part reports its progress. Reading it needs nothing that a part could hold up.
package final class Liveness: Sendable {
    /// A part that has to move.
    package enum Part: String, Sendable, CaseIterable {
        /// What was polled becomes pages.
        case pages
        /// Some target's worker gives a report, whether its server answers or not.
        case polls
        /// Rules are looked at.
        case rules
        /// What is to be sent is looked at.
        case notifications
    }

    private struct Entry {
        var movedAt: ContinuousClock.Instant
        var limit: Duration
    }

    private let entries: Locked<[Part: Entry]>

    /// Watches the pages alone.
    package init() {
        entries = Locked([.pages: Entry(movedAt: .now, limit: Self.pagesLimit)])
    }

    /// Pages that make no progress for this long are not healthy.
    static let pagesLimit = Duration.seconds(30)
    /// Longer than a poll of a server that answers nothing, with collectors that may take a minute.
    package static let pollsLimit = Duration.seconds(300)
    /// Longer than rules may wait for the first polls, and an evaluation of very many may take.
    package static let rulesLimit = Duration.seconds(180)
    /// The outbox has a turn every second; its disk may be slow.
    static let notificationsLimit = Duration.seconds(60)

    /// From now on a part may stand still for `limit` and no longer, or for ever when that is nil.
    package func watch(_ part: Part, limit: Duration?) {
        entries.withLock { entries in
            guard let limit else {
                entries[part] = nil
                return
            }
            if entries[part] == nil { entries[part] = Entry(movedAt: .now, limit: limit) }
            entries[part]?.limit = limit
        }
    }

    /// The part has moved.
    package func beat(_ part: Part) { entries.withLock { $0[part]?.movedAt = .now } }

    /// How long ago a part has moved; nothing when it is not watched.
    package func age(of part: Part, now: ContinuousClock.Instant = .now) -> Duration {
        entries.withLock { $0[part]?.movedAt.duration(to: now) ?? .zero }
    }

    /// The parts that stand still, each with the time since it moved.
    package func stalled(
        now: ContinuousClock.Instant = .now
    ) -> [(part: Part, age: Duration)] {
        let entries = entries.withLock { $0 }
        return Part.allCases.compactMap { part in
            guard let entry = entries[part] else { return nil }
            let age = entry.movedAt.duration(to: now)
            return age >= entry.limit ? (part, age) : nil
        }
    }

    /// What stands still, in words; nil when everything moves.
    package func problem(now: ContinuousClock.Instant = .now) -> String? {
        let stalled = stalled(now: now)
        if stalled.isEmpty { return nil }
        return "no progress: "
            + stalled.map { "\($0.part.rawValue) for \($0.age.components.seconds) s" }
            .joined(separator: ", ")
    }
}
