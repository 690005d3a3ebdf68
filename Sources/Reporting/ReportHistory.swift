import Platform
package import Postgres
package import Recording

/// The history that reports are made from, at this moment.
package enum ReportHistory: Sendable {
    /// No configuration is in force yet.
    case starting
    /// The configuration wants none.
    case notKept
    /// It is reached by this login, which only reads, and takes samples this often, in seconds.
    case kept(Login, interval: Double)

    /// The history of this service.
    package init(_ service: HistoryService) {
        if let settings = service.current?.settings {
            self = .kept(settings.reading, interval: settings.interval.seconds)
        } else {
            self = service.hasStarted ? .notKept : .starting
        }
    }
}
