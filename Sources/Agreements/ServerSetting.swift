/// What a server says of one of its settings, as `pg_settings` has it.
package struct ServerSetting: Sendable {
    /// Its name in small letters.
    let name: String
    /// The value for new sessions, in its unit.
    let value: String
    /// Its unit; empty for none.
    let unit: String
    /// What its values are; nil for a kind that this version does not know.
    let kind: SettingKind?
    /// Its value without a configuration.
    let builtIn: String
    /// What has set it.
    let source: String

    /// Puts together what the columns say.
    package init(
        name: String, value: String, unit: String = "", kind: String, builtIn: String = "",
        source: String = "configuration file"
    ) {
        self.name = name.lowercased()
        self.value = value
        self.unit = unit
        self.kind = SettingKind(rawValue: kind)
        self.builtIn = builtIn
        self.source = source
    }

    /// Whether the value is that of the agent's own sessions, and other sessions may have another.
    private var isOwn: Bool {
        ["database", "user", "database user", "client"].contains(source)
    }

    /// Whether the server has made the value itself, where -1 or 0 asks for that.
    private func isComputed(_ wanted: Double) -> Bool {
        ["default", "override"].contains(source) && (wanted == -1 || wanted == 0)
            && SettingAmount(builtIn)?.number == wanted
    }

    /// Whether the value is what is expected.
    package func verdict(_ expected: String) -> SettingVerdict {
        if isOwn { return .unknown(.ownSession) }
        let verdict: Bool?
        switch kind {
        case .boolean:
            let (wanted, actual) = (SettingKind.boolean(expected), SettingKind.boolean(value))
            verdict = wanted.flatMap { wanted in actual.map { $0 == wanted } }
        case .integer:
            verdict = amounts(expected).map { wanted, actual in
                wanted.rounded(.toNearestOrEven) == actual.rounded(.toNearestOrEven)
                    || isComputed(wanted)
            }
        case .real:
            // The server shows six digits.
            verdict = amounts(expected).map { wanted, actual in
                wanted == actual || abs(wanted - actual) <= 1e-5 * max(abs(wanted), abs(actual))
            }
        case .enumeration: verdict = SettingKind.shown(expected) == SettingKind.shown(value)
        case .text, nil: verdict = isSameText(expected)
        }
        guard let verdict else { return .unknown(.value) }
        return verdict ? .agrees : .differs
    }

    /// What is expected and what there is, both in the setting's unit; nil when one is no amount.
    private func amounts(_ expected: String) -> (wanted: Double, actual: Double)? {
        let base = SettingUnit(unit)
        guard let wanted = SettingAmount(expected)?.inUnit(base),
            let actual = SettingAmount(value)?.inUnit(base)
        else { return nil }
        return (wanted, actual)
    }

    private func isSameText(_ expected: String) -> Bool {
        if let wanted = SettingList.items(expected, of: name) {
            return wanted == SettingList.items(value, of: name)
        }
        switch name {
        case "timezone", "log_timezone", "default_text_search_config":
            return expected.lowercased() == value.lowercased()
        case "synchronous_standby_names":
            return SettingList.words(expected) == SettingList.words(value)
        default: return Array(expected.utf8) == Array(value.utf8)
        }
    }

    /// The value as SHOW writes it.
    package var text: String {
        guard let base = SettingUnit(unit), let amount = SettingAmount(value), amount.unit.isEmpty,
            amount.number > 0
        else { return value }
        return kind == .integer ? base.text(amount.number) : "\(value)\(unit)"
    }
}
