import JSON
import Metrics

/// What `/api/v1/database/settings` says of a target: the settings that are not the default, by name, and
/// those of which the configuration expects a value.
enum SettingsDocument {
    private static let family = "pg_changed_setting_pending_restart"

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        for member in ["changed", "pending_restart"] {
            let name = "pg_settings_\(member)"
            object.add(member, target.found.value(name), else: target.reason(name))
        }
        let samples = target.found[family]
        if samples.isEmpty {
            object.addNull("settings", because: target.reason(family))
        } else {
            object.add("settings", .list(samples.map(setting)))
        }
        object.add("expected", .list(KnownAgreement.all(target.found).map(expected)))
        return object.object
    }

    /// A setting of which the configuration expects a value.
    private static func expected(_ known: KnownAgreement) -> JSON {
        var object = ObjectBuilder()
        object.add("name", .short(known.name))
        object.add("expected", .short(known.expected))
        object.add(
            "value", known.value.map { .short($0) }, else: "the server does not show it")
        object.add("differs", known.differs.map { .flag($0) }, else: known.reason)
        return object.object
    }

    private static func setting(_ sample: Sample) -> JSON {
        var object = ObjectBuilder()
        object.add("name", .short(sample.labels["name"] ?? ""))
        // What may hold a secret is not read.
        let isHidden = sample.labels["hidden"] == "t"
        object.add(
            "value", isHidden ? nil : JSON.short(sample.labels["value"] ?? ""),
            else: "it may hold a secret")
        object.add("source", .short(sample.labels["source"] ?? ""))
        object.add("pending_restart", .flag(sample.value == 1))
        return object.object
    }
}
