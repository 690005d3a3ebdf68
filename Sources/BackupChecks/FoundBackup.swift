/// A backup that was found.
package struct FoundBackup: Sendable, Equatable {
    /// Its name, label or number.
    package var name: String
    /// When it was finished, in seconds since 1970; nil when it never was, or that is not said.
    package var finished: Double?
    /// How much it holds; nil when that is not said.
    package var bytes: Double?
    /// Why it does not count; nil when it is good.
    package var flaw: String?
    /// Whether it holds only what had changed since another one, so that its size says nothing.
    package var isIncremental = false

    /// What is known of it.
    package init(name: String, finished: Double?, bytes: Double? = nil, flaw: String? = nil) {
        self.name = name
        self.finished = finished
        self.bytes = bytes
        self.flaw = flaw
    }

    /// Times up to here are those of a clock that is a little ahead.
    package static let clockSkewMax = 300.0

    /// The good ones among some, the newest first; a time that is still to come counts for nothing.
    package static func good(_ backups: [FoundBackup], now: Double) -> [FoundBackup] {
        backups.filter { $0.flaw == nil && $0.finished.map { $0 <= now + clockSkewMax } == true }
            .sorted { ($0.finished ?? 0, $0.name) > ($1.finished ?? 0, $1.name) }
    }
}
