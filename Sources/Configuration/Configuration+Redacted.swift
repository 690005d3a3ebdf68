import AgentSettings
import Agreements
import Basics
import Collection
import CollectorDocuments
import Documents
import Health
import History
import Indicators
import Limits
import Metrics
import NotificationSettings
import Patterns
import RuleDocuments
import Rules
import TargetSettings

extension Configuration {
    /// The configuration in force as YAML, defaults included and secrets masked, for `check`.
    package var redactedDescription: String {
        var text = ConfigurationText()
        text.section("agent", 0)
        describe(agent, &text)
        text.section("web", 0)
        text.list("listen", web.listen.map(\.description), 1)
        text.pair("config_file", web.configFile, 1)
        text.plain("max_connections", "\(web.connectionsMax)", 1)
        text.plain("timeout", DurationText.text(web.timeout), 1)
        text.plain("enable_reload", "\(web.enableReload)", 1)
        text.list("allowed_hosts", web.allowedHosts, 1)
        text.section("activity", 0)
        text.plain("texts", activity.texts.rawValue, 1)
        text.plain("interval", DurationText.text(activity.interval), 1)
        text.plain("memory", SizeText.text(activity.memoryBytesMax), 1)
        text.section("targets", 0)
        for target in targets { describe(target, &text) }
        describeBackups(&text)
        text.section("collectors", 0)
        describe(collectors, &text, 1)
        text.list("files", collectorFiles.filter { $0.pack == nil }.map(\.path), 1)
        text.section("health", 0)
        describe(health, &text, 1)
        if let history { describe(history, &text) }
        describeReports(&text)
        text.section("rules", 0)
        describe(rules, &text)
        notifications.describe(&text)
        return text.text
    }

    private func describe(_ rules: RulesSection, _ text: inout ConfigurationText) {
        let ownPaths = rules.files.map(\.path).filter { !packRules.contains($0) }
        text.list("files", ownPaths, 1)
        // Without one of its own it follows the agent's, which is shown above.
        text.plain("interval", rules.interval.map(DurationText.text), 1)
        text.plain("history_bytes_max", "\(rules.historyBytesMax)", 1)
        text.pair("job", rules.job, 1)
        text.pair("instance", rules.instance, 1)
        let labels = rules.environment.externalLabels.dictionary
        text.pairs("external_labels", labels.mapValues(ConfigurationText.quoted), 1)
        let url = rules.environment.externalURL
        text.pair("external_url", url.isEmpty ? nil : url, 1)
    }

    private func describe(_ agent: AgentSection, _ text: inout ConfigurationText) {
        text.plain("interval", DurationText.text(agent.interval), 1)
        text.plain("shard", agent.shard.description, 1)
        text.pair("state_directory", agent.stateDirectory, 1)
        text.pair("packs_directory", agent.packsDirectory, 1)
        text.plain("stop_timeout", DurationText.text(agent.stopTimeout), 1)
        text.plain("series_max", "\(agent.seriesMax)", 1)
        text.plain("label_value_bytes_max", "\(agent.labelValueBytesMax)", 1)
        text.plain("profile", agent.profile.rawValue, 1)
        text.plain("prepare", agent.prepare.rawValue, 1)
        text.plain("compatibility", agent.compatibility.rawValue, 1)
        text.section("log", 1)
        text.plain("level", agent.log.level.rawValue, 2)
        text.plain("format", agent.log.format.rawValue, 2)
    }

    private func describe(_ target: Target, _ text: inout ConfigurationText) {
        text.item("name", target.name, 1)
        text.plain("kind", target.kind.rawValue, 2)
        text.pair("conninfo", target.conninfo.redacted, 2)
        describe(target.password, &text, 2)
        text.plain("environment", target.environment?.rawValue, 2)
        if !target.environments.isEmpty {
            let environments = target.environments.map(describe)
            text.plain("environments", "[" + environments.joined(separator: ", ") + "]", 2)
        }
        text.plain("profile", target.profile.rawValue, 2)
        let thresholds = target.thresholds.map { ($0.key.rawValue, describe($0.value)) }
        var limits = Dictionary(uniqueKeysWithValues: thresholds)
        for (name, limit) in target.ownThresholds { limits[name] = describe(limit) }
        limits["slow_statement_seconds"] = target.slowStatementSeconds.map { "\($0)" }
        text.pairs("thresholds", limits, 2)
        text.plain("cpus", target.cpus.map { "\($0)" }, 2)
        if target.kind == .postgresql {
            let pools = target.pools.map(describe)
            text.plain("pools", "[" + pools.joined(separator: ", ") + "]", 2)
            text.list("packs", target.packs, 2)
            describe(target.agreements, &text)
        }
        text.pairs("labels", target.labels.mapValues(ConfigurationText.quoted), 2)
        text.plain("connect_timeout", DurationText.text(target.connectTimeout), 2)
        text.plain("connection_max_age", DurationText.text(target.connectionMaxAge), 2)
        if target.kind == .postgresql {
            text.plain("prepare", target.prepare.rawValue, 2)
            text.section("databases", 2)
            text.list("include", target.databases.include.map(\.pattern), 3)
            text.list("exclude", target.databases.exclude.map(\.pattern), 3)
            text.plain("databases_max", "\(target.databases.countMax)", 2)
        }
        text.section("collectors", 2)
        describe(target.collectors, &text, 3)
        if target.kind == .postgresql {
            text.section("health", 2)
            describe(target.health, &text, 3)
        }
    }

    private func describe(
        _ health: HealthAdjustment, _ text: inout ConfigurationText, _ level: Int
    ) {
        text.list("disable", health.disabled.sorted(), level)
        text.pairs("weights", health.weights.mapValues { "\($0)" }, level)
        let points = health.points.mapValues { "{ points: \($0) }" }
        let curves = health.curves.mapValues { curve in
            let breakpoints = curve.map { "[\($0.value), \($0.points)]" }
            return "{ curve: [\(breakpoints.joined(separator: ", "))] }"
        }
        text.pairs("checks", points.merging(curves) { $1 }, level)
        text.pairs("caps", health.limits.mapValues { "\($0)" }, level)
    }

    private func describe(_ agreements: Agreements, _ text: inout ConfigurationText) {
        let settings = agreements.settings.map {
            ($0.name, ConfigurationText.quoted($0.value))
        }
        text.pairs("settings", Dictionary(settings, uniquingKeysWith: { first, _ in first }), 2)
        let extensions = agreements.extensions.map { expected in
            func list(_ key: String, _ words: [String]) -> String {
                "\(key): [\(words.map(ConfigurationText.quoted).joined(separator: ", "))]"
            }
            let databases = expected.databases.map { ", " + list("databases", $0.map(\.pattern)) }
            return "{ \(list("expected", expected.names))\(databases ?? "") }"
        }
        text.plain("extensions", "[" + extensions.joined(separator: ", ") + "]", 2)
    }

    private func describe(
        _ password: PasswordSource?, _ text: inout ConfigurationText, _ level: Int
    ) {
        switch password {
        case .file(let path): text.pair("password_file", path, level)
        case .command(let words):
            text.list("password_command", Excerpt.masked(words), level)
        case nil: break
        }
    }

    private func describe(_ history: HistorySection, _ text: inout ConfigurationText) {
        text.section("history", 0)
        text.pair("conninfo", history.conninfo.redacted, 1)
        describe(history.password, &text, 1)
        text.plain("connect_timeout", DurationText.text(history.connectTimeout), 1)
        text.plain("interval", DurationText.text(history.interval), 1)
        text.plain("retention", DurationText.text(history.retention), 1)
        text.plain("retention_hourly", DurationText.text(history.retentionHourly), 1)
        text.plain("retention_daily", DurationText.text(history.retentionDaily), 1)
        text.plain("activity_rows", "\(history.activityRows)", 1)
        text.plain("statements", "\(history.statements)", 1)
        text.plain("objects", "\(history.objects)", 1)
        text.plain("retention_activity", DurationText.text(history.retentionActivity), 1)
        text.plain("spool", SizeText.text(history.spoolBytes), 1)
        text.plain("rows_per_second_max", "\(history.rowsPerSecondMax)", 1)
        text.section("metrics", 1)
        for choice in history.metrics {
            text.item("name", choice.name.pattern, 2)
            if !choice.labels.isEmpty {
                let labels = choice.labels.mapValues { ConfigurationText.quoted($0.pattern) }
                text.pairs("labels", labels, 3)
            }
        }
        text.plain("accept_metrics", "\(history.acceptMetrics)", 1)
        text.plain("show_metrics", "\(history.showMetrics)", 1)
    }

    private func describe(_ threshold: Threshold, isWhole: Bool = false) -> String {
        let levels = Threshold.Severity.allCases.compactMap { severity in
            threshold[severity].map {
                "\(severity.rawValue): \(isWhole ? "\(Int($0))" : "\($0)")"
            }
        }
        return "{ " + levels.joined(separator: ", ") + " }"
    }

    private func describe(_ environment: DatabaseEnvironment) -> String {
        let patterns = environment.databases.map { ConfigurationText.quoted($0.pattern) }
        var text = "{ name: \(environment.name.rawValue),"
        text += " databases: [\(patterns.joined(separator: ", "))],"
        text += " connections: \(describe(environment.connections, isWhole: true)), thresholds: {"
        let limits = environment.thresholds.sorted { $0.key.rawValue < $1.key.rawValue }
        text += limits.map { " \($0.key.rawValue): \(describe($0.value))" }
            .joined(separator: ",")
        return text + " } }"
    }

    private func describe(_ pool: Pool) -> String {
        let patterns = [
            ("application_name", pool.applicationName), ("usename", pool.userName),
            ("datname", pool.databaseName),
        ]
        let match = patterns.compactMap { key, pattern in
            pattern.map { "\(key): \(ConfigurationText.quoted($0.text))" }
        }
        let name = ConfigurationText.quoted(pool.name)
        return "{ name: \(name), match: { \(match.joined(separator: ", ")) },"
            + " max: \(pool.sessionsMax) }"
    }

    private func describe(
        _ settings: CollectorSettings, _ text: inout ConfigurationText, _ level: Int
    ) {
        text.list("disable", settings.disabled.map(\.pattern), level)
        text.pairs("intervals", settings.intervals.mapValues(DurationText.text), level)
        text.pairs("timeouts", settings.timeouts.mapValues(DurationText.text), level)
        text.pairs("top", settings.top.mapValues { "\($0)" }, level)
    }
}
