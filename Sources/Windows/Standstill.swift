/// A replica that has no WAL receiver and replays nothing, as what an agent notes of it.
package struct Standstill: Sendable, Equatable {
    /// The position up to which the log is replayed, in bytes; nil when nothing ever was.
    package let position: Double?
    /// How long it has lasted, in seconds.
    package let seconds: Double

    /// Notes a standstill.
    package init(position: Double?, seconds: Double) {
        self.position = position
        self.seconds = seconds
    }
}
