/// A row of `activity_minutes`.
package struct ActivityRow: Sendable, Equatable {
    /// What a row is about.
    package enum Kind: String, Sendable, CaseIterable {
        /// A combination of what sessions did.
        case load
        /// The remainder of all combinations that have no row; every minute has it.
        case other
        /// A client that blocked others.
        case blocking
        /// What was blocked by clients that have no row, or that are not known.
        case otherBlocking = "blocking_other"
    }

    /// When the minute begins, in milliseconds since 1970.
    package let milliseconds: Int64
    /// Whose sessions.
    package let target: String
    /// What it is about.
    package let kind: Kind
    /// Wait event's type, wait event, statement, database, user and application; nil for a
    /// remainder, and for what a client that blocks has not.
    package let texts: [String?]
    /// Its session-seconds, in microseconds.
    package let microseconds: Int
    /// How many samples saw it; of a remainder, how many the minute has.
    package let samples: Int
    /// For how much time the samples of the minute stand, in microseconds; `other` alone says it.
    package let observed: Int?

    /// How many rows of `load`, and of `blocking`, a minute of a target may have.
    package static let countLimits = 0...1_000
    /// How many it has unless the configuration says otherwise.
    package static let countDefault = 100
    /// The columns of `texts`.
    package static let textColumns = [
        "wait_event_type", "wait_event", "queryid", "datname", "usename", "application_name",
    ]

    /// Makes a row; `texts` has as many items as `textColumns`.
    package init(
        milliseconds: Int64, target: String, kind: Kind, texts: [String?], microseconds: Int,
        samples: Int, observed: Int? = nil
    ) {
        self.milliseconds = milliseconds
        self.target = target
        self.kind = kind
        self.texts = texts
        self.microseconds = microseconds
        self.samples = samples
        self.observed = observed
    }
}
