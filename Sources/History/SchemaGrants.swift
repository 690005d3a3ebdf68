/// The least that a role needs, as statements.
package enum SchemaGrants {
    /// For the role with which the agent writes.
    package static func writer(_ role: String) -> [String] {
        let role = Schema.quoted(role)
        return [
            "GRANT USAGE ON SCHEMA monitoring TO \(role)",
            "GRANT INSERT ON monitoring.performance_metrics TO \(role)",
            "GRANT SELECT, INSERT ON monitoring.ingested_batches TO \(role)",
            "GRANT SELECT ON monitoring.schema_version, monitoring.performance_metrics,"
                + " monitoring.performance_metrics_hourly, monitoring.performance_metrics_daily"
                + " TO \(role)",
            "GRANT EXECUTE ON FUNCTION \(upkeep.map { "monitoring.\($0)" }.joined(separator: ", "))"
                + " TO \(role)",
        ]
    }

    /// For people and dashboards that look.
    package static func reader(_ role: String) -> [String] {
        let role = Schema.quoted(role)
        return [
            "GRANT USAGE ON SCHEMA monitoring TO \(role)",
            "GRANT SELECT ON ALL TABLES IN SCHEMA monitoring TO \(role)",
            "GRANT pg_read_all_stats TO \(role)",
        ]
    }

    /// For a job that calls `record_performance_metrics()` and `record_metric()`.
    package static func recorder(_ role: String) -> [String] {
        reader(role) + [
            "GRANT INSERT ON monitoring.performance_metrics TO \(Schema.quoted(role))",
            "GRANT INSERT, DELETE ON monitoring.database_readings, monitoring.statement_readings"
                + " TO \(Schema.quoted(role))",
        ]
    }

    /// What the agent calls now and then.
    private static let upkeep = [
        "make_partitions(integer, timestamp with time zone)",
        "drop_old_partitions(interval, timestamp with time zone)",
        "drop_old_rollups(interval, interval, timestamp with time zone)",
        "prune_batches(interval, timestamp with time zone)",
        "roll_up(timestamp with time zone, integer)",
    ]
}
