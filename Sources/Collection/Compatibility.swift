/// Whose metric names are served besides our own.
package enum Compatibility: String, Sendable, CaseIterable {
    /// None.
    case none
    /// Those of postgres_exporter where they differ from ours.
    case postgresExporter = "postgres_exporter"
}
