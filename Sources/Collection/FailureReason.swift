/// The documented values of the label `reason` of `pgvigil_collector_failures_total`.
package enum FailureReason: String, Sendable, CaseIterable {
    /// Our role may not.
    case permission
    /// Another session holds a lock that the query needs; it did not wait.
    case lock
    /// The server or we gave up after the collector's timeout.
    case timeout
    /// The extension is not there.
    case missingExtension = "missing_extension"
    /// The server does not know what was asked.
    case unsupported
    /// There is no connection.
    case connection
    /// Anything else; the log says what.
    case other
}
