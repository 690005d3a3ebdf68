/// What a command line says of a live view.
package struct TopSettings: Sendable {
    /// What it prints once.
    package enum Format: String, Sendable, CaseIterable { case text, json }

    /// How often it asks, at most and at least.
    package static let intervals = Duration.milliseconds(500)...Duration.seconds(60)

    let target: String?
    let interval: Duration
    let isOnce: Bool
    let format: Format

    /// Checks what was given; `interval` is nil for a text that is no time.
    /// - Throws: `TopTrouble` that names the option.
    package init(
        target: String?, interval: Duration?, intervalText: String, isOnce: Bool, format: String?
    ) throws(TopTrouble) {
        guard let interval, Self.intervals.contains(interval) else {
            throw TopTrouble(
                "--interval \(intervalText) is no time from 500ms to 60s", isUsage: true)
        }
        guard isOnce || format == nil else {
            throw TopTrouble("--format belongs to --once", isUsage: true)
        }
        guard let format = Format(rawValue: format ?? Format.text.rawValue) else {
            throw TopTrouble("--format \(format ?? "") is neither text nor json", isUsage: true)
        }
        self.target = target
        self.interval = interval
        self.isOnce = isOnce
        self.format = format
    }
}
