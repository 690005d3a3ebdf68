import Basics

/// The least that a role needs, as statements.
package enum SchemaGrants {
    /// For the role with which the agent writes.
    package static func writer(_ name: String) -> [String] {
        let role = Schema.quoted(name)
        return [
            "GRANT USAGE ON SCHEMA monitoring TO \(role)",
            "GRANT INSERT ON monitoring.performance_metrics TO \(role)",
            "GRANT SELECT, INSERT ON monitoring.ingested_batches TO \(role)",
            "GRANT SELECT ON monitoring.schema_version, monitoring.performance_metrics,"
                + " monitoring.performance_metrics_hourly, monitoring.performance_metrics_daily"
                + " TO \(role)",
            "GRANT EXECUTE ON FUNCTION \(upkeep.map { "monitoring.\($0)" }.joined(separator: ", "))"
                + " TO \(role)",
            "GRANT INSERT ON monitoring.activity_minutes TO \(role)",
            "GRANT EXECUTE ON FUNCTION "
                + activityUpkeep.map { "monitoring.\($0)" }.joined(separator: ", ")
                + " TO \(role)",
            "GRANT INSERT ON monitoring.statement_texts_incoming, monitoring.statement_hours,"
                + " monitoring.changes, monitoring.object_days_incoming TO \(role)",
            "GRANT EXECUTE ON FUNCTION "
                + statementUpkeep.map { "monitoring.\($0)" }.joined(separator: ", ")
                + " TO \(role)",
            sequences(to: name),
        ]
    }

    /// The sequences of columns that an adopted table has besides ours, as `bigserial` makes them.
    private static func sequences(to role: String) -> String {
        """
        DO $grants$ DECLARE found regclass;
        BEGIN
            FOR found IN \(Schema.defaultSequences) LOOP
                EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', found, \(SQLQuoting.literal(role)));
            END LOOP;
        END $grants$
        """
    }

    /// For dashboards: they write nothing and see the sessions and statements of no other role.
    package static func reader(_ role: String) -> [String] {
        let role = Schema.quoted(role)
        let relations = (readable + Schema.views).map { "monitoring.\($0)" }
        return [
            "GRANT USAGE ON SCHEMA monitoring TO \(role)",
            "GRANT SELECT ON \(relations.joined(separator: ", ")) TO \(role)",
            "GRANT SELECT ON monitoring.activity_minutes TO \(role)",
            "GRANT SELECT ON monitoring.statement_hours, monitoring.changes,"
                + " monitoring.object_days TO \(role)",
        ]
    }

    /// For applications that call `record_metric()`: they read nothing and choose no time.
    package static func recorder(_ name: String) -> [String] {
        let role = Schema.quoted(name)
        return [
            "GRANT USAGE ON SCHEMA monitoring TO \(role)",
            "GRANT INSERT (metric_name, metric_value, metric_unit, tags)"
                + " ON monitoring.performance_metrics TO \(role)",
            sequences(to: name),
        ]
    }

    /// For a job that calls `record_performance_metrics()`, which counts everybody's sessions.
    package static func job(_ role: String) -> [String] {
        reader(role) + [
            "GRANT pg_read_all_stats TO \(Schema.quoted(role))",
            "GRANT INSERT ON monitoring.performance_metrics TO \(Schema.quoted(role))",
            "GRANT INSERT, DELETE ON monitoring.database_readings, monitoring.statement_readings"
                + " TO \(Schema.quoted(role))",
            sequences(to: role),
        ]
    }

    /// What views and functions read; notes about upkeep are not among it.
    private static let readable = [
        "performance_metrics", "performance_metrics_hourly", "performance_metrics_daily",
        "database_readings", "statement_readings", "thresholds", "pools",
        "settings",
        "schema_version",
    ]

    /// What the agent calls now and then.
    private static let upkeep = [
        "make_partitions(integer, timestamp with time zone)",
        "drop_old_partitions(interval, timestamp with time zone)",
        "drop_old_rollups(interval, interval, timestamp with time zone)",
        "prune_batches(interval, timestamp with time zone)",
        "roll_up(timestamp with time zone, integer)",
    ]

    /// The same for minutes of activity.
    private static let activityUpkeep = [
        "make_activity_partitions(integer, timestamp with time zone)",
        "drop_old_activity(interval, timestamp with time zone)",
    ]

    /// The same for texts and hours of statements, changes, and days of objects.
    private static let statementUpkeep = [
        "take_statement_texts()",
        "drop_old_statement_texts(interval, timestamp with time zone)",
        "merge_statement_hours(integer, timestamp with time zone)",
        "drop_old_statement_hours(interval, timestamp with time zone)",
        "drop_old_changes(interval, timestamp with time zone)",
        "take_object_days()",
        "drop_old_object_days(interval, timestamp with time zone)",
    ]
}
