package import Metrics

/// What a server says of itself that seldom changes; nil is what it does not say now.
package struct ServerTraits: Sendable, Equatable {
    /// An extension in a database.
    struct Extension: Hashable, Sendable, Comparable {
        let database: ExactText
        let name: ExactText

        static func < (left: Extension, right: Extension) -> Bool {
            left.database == right.database
                ? left.name < right.name : left.database < right.database
        }
    }

    /// A setting of a role, of a database, or of a role in a database; what is not meant is empty.
    struct RoleSetting: Hashable, Sendable, Comparable {
        let role: ExactText
        let database: ExactText
        let name: ExactText

        static func < (left: RoleSetting, right: RoleSetting) -> Bool {
            if left.role != right.role { return left.role < right.role }
            return left.database == right.database
                ? left.name < right.name : left.database < right.database
        }
    }

    /// The value of a setting that may hold a secret, which is not read.
    static let hidden = "(not read)"
    /// More settings that are not the default are left out of the answer.
    static let settingsMax = 200
    /// More extensions are not looked at.
    static let extensionsMax = 2_000
    /// More roles, and more settings of them, are left out of the answers.
    static let rolesMax = 500
    /// Times end before the year 10000, in milliseconds since 1970.
    static let timeMax: Int64 = 253_402_300_800_000
    /// Longer texts are cut, in bytes.
    static let textBytesMax = 512

    /// Settings that are not the default.
    var settings: [ExactText: String]?
    /// The versions of extensions.
    var extensions: [Extension: String]?
    /// The attributes of roles, as SQL writes them.
    var roles: [ExactText: String]?
    /// What is set for roles and databases.
    var roleSettings: [RoleSetting: String]?
    /// The version of the server.
    var version: String?
    /// Whether it is in recovery.
    var isReplica: Bool?
    /// When it was started, in milliseconds since 1970.
    package var started: Int64?
    /// What names its cluster: a standby has that of its primary, another server has another.
    var cluster: String?

    /// Nothing is said.
    package init() {}

    /// Reads what families say.
    package init(_ families: some Sequence<Family>) {
        for family in families where !family.samples.isEmpty {
            switch family.metric.name {
            case "pg_changed_setting_pending_restart":
                settings = Self.settings(family.samples)
            case "pg_role_attributes": roles = Self.roles(family.samples)
            case "pg_role_setting": roleSettings = Self.roleSettings(family.samples)
            case "pg_extension_info":
                // One for each database.
                var all = extensions ?? [:]
                Self.add(family.samples, to: &all)
                extensions = all
            case "pg_static":
                version = family.samples[0].labels["short_version"].map(Self.cut)
            case "pg_cluster_info":
                cluster = family.samples[0].labels["system_identifier"].map(Self.cut)
            case "pg_replication_is_replica": isReplica = family.samples[0].value == 1
            case "pg_postmaster_start_time_seconds":
                started = Int64(exactly: (family.samples[0].value * 1000).rounded()).flatMap {
                    (0..<Self.timeMax).contains($0) ? $0 : nil
                }
            default: break
            }
        }
    }

    private static func settings(_ samples: [Sample]) -> [ExactText: String] {
        var settings: [ExactText: String] = [:]
        for sample in samples.prefix(settingsMax) {
            guard let name = sample.labels["name"] else { continue }
            // It only waits for a restart: what the server runs with is the default.
            if sample.labels["default"] == "t" { continue }
            let isHidden = sample.labels["hidden"] == "t"
            settings[ExactText(cut(name))] = isHidden ? hidden : cut(sample.labels["value"] ?? "")
        }
        return settings
    }

    private static func roles(_ samples: [Sample]) -> [ExactText: String] {
        var roles: [ExactText: String] = [:]
        for sample in samples.prefix(rolesMax) {
            guard let name = sample.labels["rolname"] else { continue }
            roles[ExactText(cut(name))] = cut(sample.labels["attributes"] ?? "")
        }
        return roles
    }

    private static func roleSettings(_ samples: [Sample]) -> [RoleSetting: String] {
        var settings: [RoleSetting: String] = [:]
        for sample in samples.prefix(rolesMax) {
            func text(_ label: String) -> String { cut(sample.labels[label] ?? "") }
            // It says that the question was answered.
            if text("name").isEmpty { continue }
            let key = RoleSetting(
                role: ExactText(text("rolname")), database: ExactText(text("datname")),
                name: ExactText(text("name")))
            settings[key] = sample.labels["hidden"] == "t" ? hidden : text("value")
        }
        return settings
    }

    private static func add(_ samples: [Sample], to extensions: inout [Extension: String]) {
        for sample in samples where extensions.count < extensionsMax {
            guard let database = sample.labels["datname"], let name = sample.labels["extension"],
                let version = sample.labels["version"]
            else { continue }
            let key = Extension(database: ExactText(cut(database)), name: ExactText(cut(name)))
            extensions[key] = cut(version)
        }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > textBytesMax else { return text }
        var bytes = 0
        let kept = text.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= textBytesMax
        }
        return String(String.UnicodeScalarView(kept))
    }
}
