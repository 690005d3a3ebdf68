import JSON

extension Board {
    private static let width = 24

    /// The file's content: Grafana's classic model of version 39.
    package var json: String { model.formatted }

    /// What can be chosen above the board, besides the source of the data.
    private var allVariables: [Variable] {
        switch scope {
        case .fleet: [.job, .instance, .environment, .targetsOfEnvironment] + variables
        case .agent: [.job, .instance, .targets] + variables
        case .target: [.job, .instance, .target] + variables
        case .history: variables
        }
    }

    private var model: JSON {
        let source = Self.source(of: scope)
        let chosen: [JSON] = allVariables.map { variable in
            scope == .history ? variable.sqlModel(source: source) : variable.model(source: source)
        }
        return .object([
            .init("uid", .text(uid)), .init("title", .text(title)),
            .init("description", .text(description)),
            .init("tags", .list([.text("pgvigil"), .text("postgresql")])),
            .init("schemaVersion", .whole(39)), .init("version", .whole(1)),
            .init("editable", .flag(false)), .init("graphTooltip", .whole(1)),
            .init("refresh", .text("30s")),
            .init("time", .object([.init("from", .text("now-1h")), .init("to", .text("now"))])),
            .init("timepicker", .object([])), .init("timezone", .text("browser")),
            .init("weekStart", .text("")), .init("fiscalYearStartMonth", .whole(0)),
            .init("liveNow", .flag(false)),
            .init("annotations", .object([.init("list", .list(annotations(source)))])),
            .init("links", .list(links)),
            .init("templating", .object([.init("list", .list([sourceVariable] + chosen))])),
            .init("panels", .list(placed)),
        ])
    }

    /// The source of data that is chosen above the board.
    static func source(of scope: Scope) -> JSON {
        let type = scope == .history ? "grafana-postgresql-datasource" : "prometheus"
        return .object([.init("type", .text(type)), .init("uid", .text("${datasource}"))])
    }

    private var sourceVariable: JSON {
        let type = scope == .history ? "grafana-postgresql-datasource" : "prometheus"
        return .object([
            .init("type", .text("datasource")), .init("name", .text("datasource")),
            .init("label", .text("Data source")), .init("query", .text(type)),
            .init("refresh", .whole(1)), .init("regex", .text("")), .init("hide", .whole(0)),
            .init("multi", .flag(false)), .init("includeAll", .flag(false)),
            .init("current", .object([])), .init("options", .list([])),
        ])
    }

    /// Panels from left to right, a new line where one is full, a heading before each row.
    private var placed: [JSON] {
        var made: [JSON] = []
        var y = 0
        for row in rows {
            let place: JSON = .object([
                .init("x", .whole(0)), .init("y", .whole(y)), .init("w", .whole(Self.width)),
                .init("h", .whole(1)),
            ])
            made.append(
                .object([
                    .init("id", .whole(made.count + 1)), .init("type", .text("row")),
                    .init("title", .text(row.title)), .init("gridPos", place),
                    .init("collapsed", .flag(false)), .init("panels", .list([])),
                ]))
            y += 1
            var x = 0
            var height = 0
            for panel in row.panels {
                if x + panel.width > Self.width {
                    y += height
                    x = 0
                    height = 0
                }
                made.append(panel.model(id: made.count + 1, x: x, y: y, scope: scope))
                x += panel.width
                height = max(height, panel.height)
            }
            y += height
        }
        return made
    }

    /// What explains a step in a line: restarts, reloads, changes of the role, alerts.
    private func annotations(_ source: JSON) -> [JSON] {
        if scope == .history { return historyAnnotations(source) }
        let matchers = scope.target
        func annotation(
            _ name: String, _ colour: String, _ expression: String, _ title: String, _ text: String,
            isTime: Bool
        ) -> JSON {
            .object([
                .init("name", .text(name)), .init("datasource", source),
                .init("enable", .flag(true)),
                .init("hide", .flag(false)), .init("iconColor", .text(colour)),
                .init("expr", .text(expression)), .init("step", .text("60s")),
                .init("titleFormat", .text(title)), .init("textFormat", .text(text)),
                .init("useValueForTime", .text(isTime ? "on" : "")),
            ])
        }
        let moment = "max by (target)"
        return [
            annotation(
                "Restarts", "red",
                "\(moment) (pg_postmaster_start_time_seconds{\(matchers)}) * 1000",
                "{{target}} was started", "The server was started.", isTime: true),
            annotation(
                "Settings", "blue",
                "\(moment) (pg_config_load_timestamp_seconds{\(matchers)}) * 1000",
                "{{target}} read its settings", "The server read its configuration files.",
                isTime: true),
            annotation(
                "Role changes", "purple",
                "\(moment) (changes(pg_replication_is_replica{\(matchers)}[$__rate_interval])) > 0",
                "{{target}} changed its role", "From replica to primary, or back.", isTime: false),
            annotation(
                "Alerts", "orange",
                "max by (alertname, severity, target)"
                    + " (ALERTS{alertstate=\"firing\", severity!=\"info\", \(matchers)})",
                "{{alertname}} ({{severity}})", "{{alertname}} fires for {{target}}.",
                isTime: false),
        ]
    }

    /// The same from what the history has kept.
    private func historyAnnotations(_ source: JSON) -> [JSON] {
        func annotation(_ name: String, _ colour: String, _ sql: String) -> JSON {
            .object([
                .init("name", .text(name)), .init("datasource", source),
                .init("enable", .flag(true)), .init("hide", .flag(false)),
                .init("iconColor", .text(colour)), .init("rawQuery", .text(sql)),
            ])
        }
        // Grafana's macros end at the first bracket that closes, so what is compared needs a name.
        func moments(of metric: String, _ text: String) -> String {
            "SELECT time, target || ' \(text)' AS text FROM (SELECT DISTINCT"
                + " to_timestamp(CAST(metric_value AS float8)) AS time, tags->>'target' AS target"
                + " FROM monitoring.performance_metrics WHERE metric_name = '\(metric)'"
                + " AND $__timeFilter(recorded_at)) AS moments WHERE $__timeFilter(time)"
                + " ORDER BY 1 LIMIT 200"
        }
        return [
            annotation(
                "Restarts", "red",
                moments(of: "pg_postmaster_start_time_seconds", "was started")),
            annotation(
                "Settings", "blue",
                moments(of: "pg_config_load_timestamp_seconds", "read its settings")),
            annotation(
                "Role changes", "purple",
                "SELECT time, target || ' changed its role' AS text FROM (SELECT recorded_at AS time,"
                    + " tags->>'target' AS target, metric_value <> lag(metric_value) OVER"
                    + " (PARTITION BY tags ORDER BY recorded_at) AS has_changed"
                    + " FROM monitoring.performance_metrics"
                    + " WHERE metric_name = 'pg_replication_is_replica'"
                    + " AND $__timeFilter(recorded_at)) AS roles WHERE has_changed"
                    + " ORDER BY 1 LIMIT 200"),
            annotation(
                "Alerts", "orange",
                "SELECT min(recorded_at) AS time, max(recorded_at) AS timeend,"
                    + " (tags->>'alertname') || ' (' || (tags->>'severity') || ')' AS text,"
                    + " tags->>'target' AS tags FROM (SELECT recorded_at, tags,"
                    + " count(*) FILTER (WHERE begins) OVER (PARTITION BY tags ORDER BY recorded_at)"
                    // Rows come every minute; a longer gap than this parts two incidents.
                    + " AS incident FROM (SELECT recorded_at, tags, coalesce(recorded_at"
                    + " - lag(recorded_at) OVER (PARTITION BY tags ORDER BY recorded_at)"
                    + " > interval '15 minutes', true) AS begins"
                    + " FROM monitoring.performance_metrics"
                    + " WHERE metric_name = 'ALERTS' AND tags->>'severity' IN ('page', 'ticket')"
                    + " AND $__timeFilter(recorded_at)) AS firing) AS incidents"
                    + " GROUP BY tags, incident ORDER BY 1 LIMIT 200"),
        ]
    }

    /// The choices that go along to another board.
    private static let choices =
        "${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&${target:queryparam}"

    /// A link on a panel to the board that tells more.
    static func panelLink(to uid: String) -> JSON {
        .object([
            .init("title", .text("More")),
            .init("url", .text("/d/\(uid)?\(choices)&${__url_time_range}")),
            .init("targetBlank", .flag(false)),
        ])
    }

    /// Links to the boards above and beside this one.
    private var links: [JSON] {
        Self.all.filter { $0.uid != uid }.map { board in
            let bothAsk = (board.scope == .history) == (scope == .history)
            return .object([
                .init("type", .text("link")), .init("title", .text(board.shortTitle)),
                .init("url", .text("/d/\(board.uid)" + (bothAsk ? "?\(Self.choices)" : ""))),
                .init("icon", .text("dashboard")), .init("tooltip", .text(board.description)),
                .init("tags", .list([])), .init("asDropdown", .flag(false)),
                .init("includeVars", .flag(false)), .init("keepTime", .flag(true)),
                .init("targetBlank", .flag(false)),
            ])
        }
    }

    private var shortTitle: String {
        title.hasPrefix("PostgreSQL ") ? String(title.dropFirst("PostgreSQL ".count)) : title
    }
}
