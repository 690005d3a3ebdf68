import API
import Changes
import Charts
import Markup
import Metrics
import TargetParts

/// `/targets/NAME/settings`: the settings that are watched, and how many are not the default or wait
/// for a restart.
struct SettingsPage {
    /// More settings are only counted.
    private static let settingsMax = 200
    private static let prefix = "pg_settings_"
    private static let counts = ["pg_settings_pending_restart", "pg_settings_changed"]

    /// Names the settings that the agent only counts.
    private static let statement = """
        SELECT name, current_setting(name) AS value, source, sourcefile, sourceline, pending_restart
          FROM pg_settings
         WHERE pending_restart OR source IN ('configuration file', 'command line', 'global')
         ORDER BY pending_restart DESC, name;
        """

    let page: KnownPage
    /// What has changed of late; nil when that is not known.
    let changes: ChangeMemory?
    /// What differs between the servers of its cluster; nil where only one is watched.
    let drift: ClusterDrift?
    /// More changes are only counted.
    private static let changesMax = 100

    /// The page as text.
    var document: String {
        page.document([
            ("Expected settings", agreements.settings), ("Changed settings", changed),
            ("Settings in this cluster", drift?.section(on: page) ?? .empty),
            ("Extensions", agreements.extensions), ("Changes", changedWhen),
            ("Settings", settings),
        ])
    }

    private var agreements: AgreementSections { AgreementSections(page: page) }

    /// What has changed and when, the latest first.
    private var changedWhen: Markup {
        let title = page.heading("Changed when")
        guard let changes, let since = changes.since else {
            return [title, page.note("Nothing is known of changes yet.")]
        }
        let ago = page.text(since: Double(since) / 1000)
        let words =
            "Changes are known since \(ago) ago. A setting is looked at every five minutes, and each"
            + " change bears the time at which it was seen."
        guard !changes.changes.isEmpty else {
            return [title, page.note(words), page.note("Nothing has changed since then.")]
        }
        return [
            title, page.note(words),
            page.table(
                "Changes, the latest first",
                [.text("Seen"), .text("What"), .text("Was"), .text("Is")],
                Array(changes.changes.reversed()), most: Self.changesMax,
                leftOut: changes.dropped, bytesMax: KnownPage.smallTableBytesMax
            ) { change in
                [
                    .text("\(page.text(since: Double(change.time) / 1000)) ago"),
                    Self.what(change, page), Self.value(change, change.old, page),
                    Self.value(change, change.new, page),
                ]
            },
        ]
    }

    private static func what(_ change: ServerChange, _ page: KnownPage) -> Markup {
        switch change.kind {
        case .setting: .element("code", [:], [page.name(change.name)])
        case .extension:
            ["extension ", page.name(change.name), " in ", page.name(change.database)]
        case .roleAttributes: ["role ", page.name(change.name)]
        case .roleSetting:
            change.database.isEmpty
                ? ["set for ", page.name(change.name)]
                : ["set for ", page.name(change.name), " in ", page.name(change.database)]
        case .version: "version of the server"
        case .role: "role in replication"
        case .restart: "the server was started"
        }
    }

    private static func value(
        _ change: ServerChange, _ value: String?, _ page: KnownPage
    ) -> Markup {
        guard let value else {
            return .element("i", [:], [.text(change.kind.none)])
        }
        return page.code(value)
    }

    private var changed: Markup {
        let title = page.heading("Changed settings")
        let waiting = page.found.value("pg_settings_pending_restart")
        let count = page.found.value("pg_settings_changed")
        guard waiting != nil || count != nil else {
            return [title, page.absence("What was changed", of: "pg_settings_changed")]
        }
        return [
            title, page.note(page.reading(of: "pg_settings")),
            .element(
                "ul", ["class": "tiles"],
                [
                    tile(waiting, "wait for a restart", isBad: (waiting ?? 0) > 0),
                    tile(count, "are not the default", isBad: false),
                ]),
            named, page.note("With their files, for a superuser:"),
            .element("pre", [:], [.text(Self.statement)]),
        ]
    }

    /// The settings by name, as far as the agent reads them.
    private var named: Markup {
        let family = "pg_changed_setting_pending_restart"
        let rows = page.found[family]
        guard !rows.isEmpty else { return page.absence("Their names", of: family) }
        let known = Int(exactly: page.found.value("pg_settings_changed") ?? 0) ?? 0
        return page.table(
            "Not the default, or waiting for a restart",
            [.text("Setting"), .text("Value"), .text("Set by"), .text("Restart")], rows,
            most: Self.settingsMax, leftOut: max(0, known - rows.count),
            bytesMax: KnownPage.smallTableBytesMax
        ) { row in
            [
                .element("code", [:], [page.name(row.labels["name"])]),
                row.labels["hidden"] == "t"
                    ? .element("i", [:], ["not read"]) : page.code(row.labels["value"] ?? ""),
                page.name(row.labels["source"]), .text(row.value == 1 ? "⚠ waits for one" : ""),
            ]
        }
    }

    private func tile(_ value: Double?, _ words: String, isBad: Bool) -> Markup {
        .element(
            "li", [:],
            [
                .element("b", ["class": isBad ? "warning" : nil], [page.value(value, .count)]),
                .element("small", [:], [.text(words + (isBad ? " (warning)" : ""))]),
            ])
    }

    // MARK: Values

    private struct Setting {
        let name: String
        let text: String
    }

    private var settings: Markup {
        let title = page.heading("Settings that are watched")
        let rows = (page.target.snapshot?.families ?? []).compactMap(Self.setting)
            .sorted { ExactText($0.name) < ExactText($1.name) }
        guard !rows.isEmpty else {
            return [title, page.absence("Settings", of: "pg_settings_max_connections")]
        }
        return [
            title, page.note("As the agent's session sees them."),
            page.table(
                "By name", [.text("Setting"), .text("Value")], rows, most: Self.settingsMax,
                bytesMax: KnownPage.tableBytesMax
            ) { setting in
                [.element("code", [:], [.text(setting.name)]), .text(setting.text)]
            },
        ]
    }

    /// A setting with its value in the unit that the family's name has.
    private static func setting(_ family: Family) -> Setting? {
        let name = family.metric.name
        guard name.hasPrefix(prefix), !counts.contains(name),
            let value = family.samples.first?.value
        else { return nil }
        let help = family.metric.help
        var setting = String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        func without(_ unit: String) -> String {
            setting.hasSuffix(unit)
                ? String(decoding: setting.utf8.dropLast(unit.utf8.count), as: UTF8.self) : setting
        }
        if help.contains("in bytes") {
            setting = without("_bytes")
            return Setting(name: setting, text: special(value) ?? Quantity.bytes.text(value))
        }
        if help.contains("in seconds") {
            setting = without("_seconds")
            return Setting(
                name: setting, text: special(value) ?? Quantity.seconds.text(value))
        }
        if help.contains("0 when off") || help.contains("1 when on") {
            return Setting(name: setting, text: value == 0 ? "off" : "on")
        }
        return Setting(name: setting, text: special(value) ?? Quantity.count.text(value))
    }

    /// What is no amount.
    private static func special(_ value: Double) -> String? {
        value == -1 ? "-1 (has its special meaning)" : nil
    }
}
