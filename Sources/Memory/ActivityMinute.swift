/// What the sessions of a server did in one minute, for a place where it is kept for good.
package struct ActivityMinute: Sendable, Equatable {
    /// A combination, or a client that blocked, with its time.
    package struct Row: Sendable, Equatable {
        /// The texts, in the order of `SampledLoad.Part`, or database, user and application.
        package let texts: [[UInt8]]
        /// Its session-seconds, in microseconds.
        package let microseconds: Int
        /// How many samples saw it.
        package let samples: Int
    }

    /// When it begins, in milliseconds since 1970.
    package let begin: Int64
    /// For how much time its samples stand, in microseconds.
    package let observed: Int
    /// How many samples there were; never 0.
    package let samples: Int
    /// What sessions did, those with most seconds first.
    package let load: [Row]
    /// The session-seconds of no row of `load`, in microseconds.
    package let otherLoad: Int
    /// Who blocked others, those with most seconds first.
    package let blocking: [Row]
    /// The session-seconds of no row of `blocking`, in microseconds.
    package let otherBlocking: Int
}
