import AgentWeb
import Configuration
import HTTP
import Polling
import Recording
import Targets

/// A configuration of which everything that can refuse has agreed: to commit it cannot fail.
///
/// What was opened for it is closed when it is dropped instead; it then had no effect.
struct PreparedConfiguration: Sendable {
    let configuration: Configuration
    let targets: [WatchedTarget]
    let recording: RecordingSettings
    let notifications: NotificationDesk.Prepared
    /// Nil at the start, when the server is opened with its security.
    let security: PreparedSecurity?
}
