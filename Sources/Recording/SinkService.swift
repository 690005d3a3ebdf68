package import Metrics

/// A kind of sink as the agent sees it: from its settings to its metrics.
package protocol SinkService: Sendable {
    /// All families, without values.
    static var metrics: [Metric] { get }

    /// Brings settings into force; what has not changed goes on. Settings can no longer be refused.
    func use(_ settings: RecordingSettings)

    /// Ends everything once nothing waits any more, or after `limit`; the task that comes back is
    /// over when all is.
    func stop(within limit: Duration) -> Task<Void, Never>?

    /// What it says of its work.
    func families() -> [Family]
}
