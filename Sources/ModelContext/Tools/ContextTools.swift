import Metrics

/// The tools, in the order in which they are listed.
package enum ContextTools {
    private static let target = ContextParameter(
        "target", .text,
        "one target alone, by its name as the tool targets has it; all targets without it")
    private static let from = ContextParameter(
        "from", .text, "the first moment, RFC 3339 in UTC; an hour before `to` without it")
    private static let to = ContextParameter(
        "to", .text, "the first moment that counts no more, RFC 3339 in UTC; now without it")

    /// All of them.
    package static let all = [
        ContextTool(
            "targets", title: "Targets",
            "Every PostgreSQL server that is watched: whether it is up, its health score from 0 to 100,"
                + " the checks that take most points, and how many alerts fire. Begin here.",
            path: "/api/v1/database/health", parameters: [target],
            shape: { value, _ in HealthShape.brief(value) }),
        ContextTool(
            "health", title: "Health and what takes points",
            "Why a server has its health score: each check that takes points with value, limits and"
                + " remedy, what caps the score, what is not known, and its alerts.",
            path: "/api/v1/database/health", parameters: [target],
            shape: { value, _ in HealthShape.losses(value) }),
        ContextTool(
            "blocking", title: "Which session blocks which",
            "Which sessions block others now: the root of each tree of waiting sessions, what it holds"
                + " and since when, who waits, for which lock and for how long. pid 0 is a prepared"
                + " transaction.",
            path: "/api/v1/sessions", parameters: [target], fixed: [("limit", "1")],
            textBytesMax: 200, shape: { value, _ in SessionsShape.blocking(value) }),
        ContextTool(
            "sessions", title: "Sessions",
            "What sessions of clients do now: state, statement, wait event, ages. Members that are"
                + " missing are not known or do not apply.",
            path: "/api/v1/sessions",
            parameters: [
                target,
                ContextParameter(
                    "state", .choice(["active", "all"]),
                    "active: those that run a statement or block others; all: idle ones in a"
                        + " transaction, too; active without it"),
                ContextParameter(
                    "limit", .whole(1...1_000), "the most sessions of a target; 100 without it"),
            ],
            shape: { value, _ in SessionsShape.sessions(value) }),
        ContextTool(
            "load", title: "Load in the past",
            "What sessions spent their time on between two moments of the last two days, in"
                + " session-seconds by wait event, statement, database, user or application: also for"
                + " one past minute. wait_event without a type is CPU.",
            path: "/api/v1/activity",
            parameters: [
                target, from, to,
                ContextParameter(
                    "by", .text,
                    "one or several of wait_event, queryid, datname, usename, application_name, with"
                        + " commas; wait_event without it"),
                ContextParameter(
                    "limit", .whole(1...500), "the most rows of a target; 50 without it"),
            ]),
        ContextTool(
            "past_sessions", title: "Sessions at a past minute",
            "What sessions did between two moments of the last two days: the statement, what it waited"
                + " for, database, user and application of each row, with its session-seconds. Give a"
                + " minute with from and to; at rest there are no rows.",
            path: "/api/v1/activity",
            parameters: [
                target, from, to,
                ContextParameter(
                    "limit", .whole(1...500), "the most rows of a target; 50 without it"),
            ], fixed: [("by", "queryid,wait_event,datname,usename,application_name")]),
        ContextTool(
            "slow_queries", title: "Slow queries",
            "What statements did in the last five minutes: calls, mean and total seconds, share of all"
                + " time, cache hits, temporary bytes, and text.",
            path: "/api/v1/database/slow-queries",
            parameters: [
                target,
                ContextParameter(
                    "order", .choice(["mean", "total", "calls"]),
                    "which come first; mean without it"),
                ContextParameter(
                    "limit", .whole(1...500), "the most statements of a target; 20 without it"),
                ContextParameter(
                    "min_mean", .text, "only those that take more on average, as in 500ms"),
            ]),
        ContextTool(
            "statement", title: "One statement",
            "One statement's numbers of the last five minutes, with its text, by its query id.",
            path: "/api/v1/database/slow-queries",
            parameters: [
                ContextParameter(
                    "queryid", .text, "the query id, as slow_queries or load have it",
                    isRequired: true, isSent: false), target,
            ],
            fixed: [("limit", "500"), ("order", "total")], textBytesMax: 4_096,
            shape: StatementShape.one),
        ContextTool(
            "metrics", title: "Indicators",
            "The indicators of a server now, with unit, window and limits, its throughput, and its"
                + " databases.",
            path: "/api/v1/database/metrics", parameters: [target]),
        ContextTool(
            "connections", title: "Connections",
            "Connection slots, sessions by state and by database, user and application, and connection"
                + " pools.",
            path: "/api/v1/database/connections", parameters: [target]),
        ContextTool(
            "tables", title: "Tables and indexes",
            "The largest tables with size, growth in a day, estimated bloat, dead rows, how much of a"
                + " vacuum's threshold is reached (1 is due), scans, and indexes that queries cannot use.",
            path: "/api/v1/database/tables", parameters: [target]),
        ContextTool(
            "replication", title: "Replication",
            "Whether a server is primary or replica, how far it is behind, which standbys receive from"
                + " it with their lag, and replication slots with the WAL that they keep.",
            path: "/api/v1/database/replication", parameters: [target]),
        ContextTool(
            "settings", title: "Settings",
            "The settings that are not the default, with value and where they were set, and those that"
                + " wait for a restart. A value that may hold a secret is not read.",
            path: "/api/v1/database/settings", parameters: [target]),
        ContextTool(
            "changes", title: "What has changed",
            "What has changed on servers of late, the latest first: settings with old and new value,"
                + " versions of server and extensions, primary or replica, restarts. since is from when"
                + " on changes are known; null is the default of a setting, or absent.",
            path: "/api/v1/changes",
            parameters: [
                target, from, to,
                ContextParameter(
                    "limit", .whole(1...500), "the most changes of a target; 100 without it"),
            ]),
        ContextTool(
            "trends", title: "Trends",
            "The course of indicators over the last two days, a value for each step; null is not known."
                + " Ask for few series, or with a larger step.",
            path: "/api/v1/trends",
            parameters: [
                target,
                ContextParameter(
                    "series", .text,
                    "one or several indicators, with commas, such as pg_health_score,"
                        + " transactions_per_second, active_sessions; all without it"),
                from, to,
                ContextParameter(
                    "step", .whole(1...86_400), "seconds from one value to the next; 60 without it"),
            ],
            shape: { value, _ in TrendsShape.courses(value) }),
        ContextTool(
            "alerts", title: "Alerts",
            "The alerts that are pending or firing, with value, since when, and what to do.",
            path: "/api/v1/alerts", parameters: [],
            shape: { value, _ in RulesShape.alerts(value) }),
        ContextTool(
            "rules", title: "Alerting rules",
            "The rules, in short: which fire, which cannot be evaluated and why; those first.",
            path: "/api/v1/rules",
            parameters: [
                ContextParameter("type", .choice(["alert", "record"]), "only those of this type")
            ],
            shape: { value, _ in RulesShape.rules(value) }),
        ContextTool(
            "recommendations", title: "Recommendations",
            "What may be done about what takes points, with evidence, statements, risk, and how to"
                + " verify it. A person decides and runs it: pgvigil changes nothing.",
            path: "/api/v1/database/recommendations", parameters: [target], textBytesMax: 2_048),
        ContextTool(
            "history", title: "History of a metric",
            "The points of one metric in the history database, further back than two days; only where"
                + " a history is configured.",
            path: "/api/v1/query_history",
            parameters: [
                ContextParameter(
                    "metric", .text, "the metric's name, such as pg_health_score", isRequired: true),
                ContextParameter("from", .text, "the first moment, RFC 3339 in UTC"),
                ContextParameter("to", .text, "the last moment, RFC 3339 in UTC; now without it"),
                ContextParameter("step", .text, "a duration such as 1h: a point for each"),
                ContextParameter(
                    "tags", .text, "name=value, which the series must have, as in target=orders"),
            ]),
    ]

    /// The tool of a name.
    static func tool(_ name: String) -> ContextTool? {
        all.first { ExactText($0.name) == ExactText(name) }
    }
}
