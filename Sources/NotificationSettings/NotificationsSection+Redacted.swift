package import Documents
import Messages
import Notifications
import Receivers
import TimeIntervals

extension NotificationsSection {
    /// Adds the sections in force; files of secrets are named, and nothing of what they hold.
    package func describe(_ text: inout ConfigurationText) {
        if let plan {
            text.section("receivers", 0)
            for receiver in receivers { describe(receiver, &text) }
            text.section("route", 0)
            describe(plan.route, isRoot: true, &text, 1)
            if !plan.inhibitRules.isEmpty { text.section("inhibit_rules", 0) }
            for rule in plan.inhibitRules {
                text.items("source_matchers", rule.source.map(\.description), 1)
                text.list("target_matchers", rule.target.map(\.description), 2)
                text.list("equal", rule.equal, 2)
            }
            if !plan.intervals.isEmpty { text.section("time_intervals", 0) }
            for (name, intervals) in plan.intervals.sorted(by: { $0.key < $1.key }) {
                text.item("name", name, 1)
                let items = intervals.map(Self.describe).joined(separator: ", ")
                text.plain("time_intervals", "[\(items)]", 2)
            }
        }
        let changes = severities.changes.mapValues(\.rawValue)
        if !changes.isEmpty { text.pairs("severities", changes, 0) }
        if let heartbeat {
            text.section("heartbeat", 0)
            text.pair("url_file", heartbeat.urlFile, 1)
            text.plain("interval", DurationText.text(heartbeat.interval), 1)
        }
        text.pair("external_url", externalURL.isEmpty ? nil : externalURL, 0)
        text.pair("runbook_base_url", runbookBaseURL.isEmpty ? nil : runbookBaseURL, 0)
        text.pair("dashboard_base_url", dashboardBaseURL.isEmpty ? nil : dashboardBaseURL, 0)
    }

    private func describe(_ receiver: Receiver, _ text: inout ConfigurationText) {
        text.item("name", receiver.name, 1)
        describe(receiver.kind, receiver.secrets, &text)
        text.plain("send_resolved", "\(receiver.sendsResolved)", 2)
        text.plain("max_alerts", "\(receiver.alertsMax)", 2)
        text.plain("max_bytes", SizeText.text(receiver.bytesMax), 2)
        let limit = receiver.rateLimit
        text.plain(
            "rate_limit", "{ per_minute: \(limit.perMinute), burst: \(limit.burst) }", 2)
        let transport = receiver.transport
        text.plain("timeout", DurationText.text(transport.timeout), 2)
        text.plain("connect_timeout", DurationText.text(transport.connectTimeout), 2)
        text.pair("ca_file", transport.authorityFile, 2)
        text.pair("cert_file", transport.certificateFile, 2)
        text.pair("key_file", transport.keyFile, 2)
        // A proxy's address may hold a password.
        text.pair("proxy", transport.proxy.map { $0.contains("@") ? Excerpt.mask : $0 }, 2)
        text.pair("title", receiver.title.text, 2)
        text.pair("text", receiver.text.text, 2)
    }

    private static func describe(_ tree: TemplateTree) -> String {
        switch tree {
        case .text(let template): return ConfigurationText.quoted(template.text)
        case .number(let number): return "\(number)"
        case .flag(let flag): return "\(flag)"
        case .null: return "null"
        case .list(let items): return "[\(items.map(describe).joined(separator: ", "))]"
        case .object(let entries):
            let pairs = entries.sorted { $0.key < $1.key }.map {
                "\(ConfigurationText.quoted($0.key)): \(describe($0.value))"
            }
            return "{ \(pairs.joined(separator: ", ")) }"
        }
    }

    private func describe(
        _ kind: Receiver.Kind, _ secrets: [String: String], _ text: inout ConfigurationText
    ) {
        let isSingle = kind.definition.isSingleValue
        if !isSingle { text.section(kind.name, 2) }
        for key in kind.definition.keys {
            let level = isSingle ? 2 : 3
            text.pair(key.name, secrets[key.name], level)
            switch (key.content, kind.settings[key.name]) {
            case (_, nil): break
            case (.program, .words(let words)):
                text.list(key.name, Excerpt.masked(words), level)
            case (_, .text(let value)): text.pair(key.name, value, level)
            case (_, .words(let words)): text.list(key.name, words, level)
            case (_, .number(let number)): text.plain(key.name, "\(number)", level)
            case (_, .tree(let tree)): text.plain(key.name, Self.describe(tree), level)
            case (_, .flag(let flag)): text.plain(key.name, "\(flag)", level)
            }
        }
    }

    private func describe(
        _ route: Route, isRoot: Bool, _ text: inout ConfigurationText, _ level: Int
    ) {
        let options = route.options
        if isRoot {
            text.pair("receiver", options.receiver, level)
        } else {
            text.item("receiver", options.receiver, level - 1)
            text.list("matchers", route.matchers.map(\.description), level)
            text.plain("continue", "\(route.continues)", level)
        }
        switch options.grouping {
        case .labels(let names): text.list("group_by", names, level)
        case .each: text.list("group_by", ["..."], level)
        }
        text.plain("group_wait", DurationText.text(options.groupWait), level)
        text.plain("group_interval", DurationText.text(options.groupInterval), level)
        text.plain("repeat_interval", DurationText.text(options.repeatInterval), level)
        text.plain("hold_down", DurationText.text(options.holdDown), level)
        if !isRoot {
            text.list("mute_time_intervals", route.muteTimeIntervals, level)
            text.list("active_time_intervals", route.activeTimeIntervals, level)
        }
        if !route.routes.isEmpty { text.section("routes", level) }
        for child in route.routes { describe(child, isRoot: false, &text, level + 2) }
    }

    private static func describe(_ interval: TimeInterval) -> String {
        var parts: [String] = []
        if !interval.times.isEmpty {
            let times = interval.timeTexts.map {
                "{ start_time: \"\($0.start)\", end_time: \"\($0.end)\" }"
            }
            parts.append("times: [\(times.joined(separator: ", "))]")
        }
        let lists = [
            ("weekdays", interval.weekdayTexts), ("days_of_month", interval.dayTexts),
            ("months", interval.monthTexts), ("years", interval.yearTexts),
        ]
        for (key, texts) in lists where !texts.isEmpty {
            let quoted = texts.map(ConfigurationText.quoted)
            parts.append("\(key): [\(quoted.joined(separator: ", "))]")
        }
        parts.append("location: \(ConfigurationText.quoted(interval.location))")
        return "{ \(parts.joined(separator: ", ")) }"
    }
}
