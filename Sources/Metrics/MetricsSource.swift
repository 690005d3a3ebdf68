/// A part of the agent that shows on `/metrics` how it does.
package protocol MetricsSource: Sendable {
    /// All metrics that `families` may hold, for the documents.
    static var metrics: [Metric] { get }

    /// What there is to show now; without a lock that work could hold up.
    func families() -> [Family]
}
