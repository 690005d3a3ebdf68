/// What a metric's number counts, known from the end of its name.
package enum MetricUnit {
    private static let units: [(suffix: String, unit: String)] = [
        ("_seconds", "seconds"), ("_bytes", "bytes"), ("_ratio", "ratio"),
        ("_score", "points"), ("_lost", "points"), ("_transactions", "transactions"),
        ("_multixacts", "multixacts"), ("_sessions", "sessions"), ("_tables", "tables"),
        ("_queries", "statements"), ("_files", "files"), ("_cap_active", "boolean"),
        ("pg_up", "boolean"), ("_cpus", "processors"),
    ]

    /// The unit, or nil when the name does not tell.
    package static func of(_ name: String) -> String? {
        let base = name.hasSuffix("_total") ? name.dropLast("_total".count) : name[...]
        return units.first { base.hasSuffix($0.suffix) }?.unit
    }
}
