import Indicators
import Metrics
import Patterns
import Rules

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
        text.section("targets", 0)
        for target in targets { describe(target, &text) }
        text.section("collectors", 0)
        describe(collectors, &text, 1)
        text.list("files", collectorFiles.map(\.path), 1)
        text.section("rules", 0)
        describe(rules, &text)
        return text.text
    }

    private func describe(_ rules: RulesSection, _ text: inout ConfigurationText) {
        text.list("files", rules.files.map(\.path), 1)
        // Without one of its own it follows the agent's, which is shown above.
        text.plain("interval", rules.interval.map(DurationText.text), 1)
        text.plain("history_bytes_max", "\(rules.historyBytesMax)", 1)
        text.pair("job", rules.job, 1)
        text.pair("instance", rules.instance, 1)
        text.pairs("external_labels", rules.environment.externalLabels.dictionary, 1)
        let url = rules.environment.externalURL
        text.pair("external_url", url.isEmpty ? nil : url, 1)
    }

    private func describe(_ agent: AgentSection, _ text: inout ConfigurationText) {
        text.plain("interval", DurationText.text(agent.interval), 1)
        text.plain("shard", agent.shard.description, 1)
        text.pair("state_directory", agent.stateDirectory, 1)
        text.plain("stop_timeout", DurationText.text(agent.stopTimeout), 1)
        text.plain("series_max", "\(agent.seriesMax)", 1)
        text.plain("label_value_bytes_max", "\(agent.labelValueBytesMax)", 1)
        text.plain("profile", agent.profile.rawValue, 1)
        text.plain("compatibility", agent.compatibility.rawValue, 1)
        text.section("log", 1)
        text.plain("level", agent.log.level.rawValue, 2)
        text.plain("format", agent.log.format.rawValue, 2)
    }

    private func describe(_ target: Target, _ text: inout ConfigurationText) {
        text.item("name", target.name, 1)
        text.plain("kind", target.kind.rawValue, 2)
        text.pair("conninfo", target.conninfo.redacted, 2)
        switch target.password {
        case .file(let path): text.pair("password_file", path, 2)
        case .command(let words):
            // Arguments may hold a token; the program tells enough.
            let rest = words.dropFirst().isEmpty ? [] : [Excerpt.mask]
            text.list("password_command", Array(words.prefix(1)) + rest, 2)
        case nil: break
        }
        text.plain("environment", target.environment?.rawValue, 2)
        text.plain("profile", target.profile.rawValue, 2)
        let thresholds = target.thresholds.map { name, threshold in
            let levels = Threshold.Severity.allCases.compactMap { severity in
                threshold[severity].map { "\(severity.rawValue): \($0)" }
            }
            return (name.rawValue, "{ " + levels.joined(separator: ", ") + " }")
        }
        text.pairs("thresholds", Dictionary(uniqueKeysWithValues: thresholds), 2)
        if target.kind == .postgresql {
            let pools = target.pools.map(describe)
            text.plain("pools", "[" + pools.joined(separator: ", ") + "]", 2)
        }
        text.pairs("labels", target.labels.mapValues(ConfigurationText.quoted), 2)
        text.plain("connect_timeout", DurationText.text(target.connectTimeout), 2)
        text.plain("connection_max_age", DurationText.text(target.connectionMaxAge), 2)
        if target.kind == .postgresql {
            text.section("databases", 2)
            text.list("include", target.databases.include.map(\.pattern), 3)
            text.list("exclude", target.databases.exclude.map(\.pattern), 3)
            text.plain("databases_max", "\(target.databases.countMax)", 2)
        }
        text.section("collectors", 2)
        describe(target.collectors, &text, 3)
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

/// Writes YAML that `Parser` reads: two blanks a level, texts in double quotes.
private struct ConfigurationText {
    private(set) var text = ""

    mutating func section(_ key: String, _ level: Int) { line(key, "", level) }

    mutating func plain(_ key: String, _ value: String?, _ level: Int) {
        if let value { line(key, " " + value, level) }
    }

    mutating func pair(_ key: String, _ value: String?, _ level: Int) {
        if let value { line(key, " " + Self.quoted(value), level) }
    }

    mutating func list(_ key: String, _ values: [String], _ level: Int) {
        line(key, " [" + values.map(Self.quoted).joined(separator: ", ") + "]", level)
    }

    mutating func pairs(_ key: String, _ values: [String: String], _ level: Int) {
        let pairs = values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        line(key, pairs.isEmpty ? " {}" : " { " + pairs.joined(separator: ", ") + " }", level)
    }

    mutating func item(_ key: String, _ value: String, _ level: Int) {
        line("- " + key, " " + Self.quoted(value), level)
    }

    private mutating func line(_ key: String, _ rest: String, _ level: Int) {
        text += String(repeating: "  ", count: level) + key + ":" + rest + "\n"
    }

    static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
