import Glibc

/// The signals that a daemon understands.
package enum StopSignal {
    /// Reload.
    package static let hangUp = SIGHUP
    /// All that an agent listens to: stop by SIGTERM and SIGINT, reload by SIGHUP.
    package static let all = [SIGTERM, SIGINT, SIGHUP]
}
