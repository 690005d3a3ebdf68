import API
import Markup
import Metrics
import TargetParts

/// Settings that are not the same on all servers of a cluster, of those that should be.
///
/// It is read from what is known of each: the settings that are not the default, by name.
struct ClusterDrift {
    /// One setting that differs, by target.
    struct Difference: Equatable {
        /// The setting.
        let name: String
        /// What each target has; nil for the default and for what is not read.
        let values: [String?]
        /// The targets whose value is lower than the primary's, where PostgreSQL does not let it be.
        let tooLow: [String]
    }

    /// More servers of a cluster are left out.
    private static let serversMax = 10
    private static let family = "pg_changed_setting_pending_restart"

    /// The targets that are compared: the primary first, where it is watched.
    let targets: [String]
    /// What differs, by name.
    let differences: [Difference]

    /// Settings that are a server's own.
    private static let ownOfServers: Set<String> = [
        "listen_addresses", "port", "cluster_name", "primary_conninfo", "primary_slot_name",
        "restore_command", "archive_cleanup_command", "recovery_end_command", "data_directory",
        "config_file", "hba_file", "ident_file", "external_pid_file", "unix_socket_directories",
        "log_directory", "log_filename", "archive_command", "archive_library",
        "hot_standby_feedback", "recovery_target_timeline", "recovery_min_apply_delay",
        "max_standby_streaming_delay", "max_standby_archive_delay", "synchronous_standby_names",
        "synchronized_standby_slots", "sync_replication_slots", "ssl_cert_file", "ssl_key_file",
        "ssl_ca_file", "ssl_crl_file", "syslog_ident", "event_source", "promote_trigger_file",
        "default_transaction_read_only", "in_hot_standby", "transaction_read_only",
        "bonjour_name", "stats_temp_directory", "data_checksums", "data_directory_mode",
    ]

    /// Settings that must not be lower on a standby than on its primary: replay pauses, or the server
    /// does not start.
    static let notLowerOnStandbys: Set<String> = [
        "max_connections", "max_worker_processes", "max_wal_senders", "max_prepared_transactions",
        "max_locks_per_transaction",
    ]

    /// Compares the servers of a target's cluster; nil where there is only one that says its settings.
    init?(of name: String, in snapshot: Snapshot) {
        func identifier(_ target: TargetSnapshot) -> String? {
            target.samples(of: "pg_cluster_info").first?.labels["system_identifier"]
        }
        guard let own = snapshot.targets.first(where: { $0.name.hasSameBytes(as: name) }),
            let common = identifier(own), !common.isEmpty
        else { return nil }
        let members = snapshot.targets.filter {
            identifier($0).hasSameBytes(as: common)
                && !$0.samples(of: "pg_settings_changed").isEmpty
        }
        let others = members.filter { !$0.name.hasSameBytes(as: name) }
        guard members.count > others.count, !others.isEmpty else { return nil }
        func isReplica(_ target: TargetSnapshot) -> Bool {
            target.samples(of: "pg_replication_is_replica").first?.value != 0
        }
        let shown = ([own] + others).prefix(Self.serversMax)
        let ordered = shown.filter { !isReplica($0) } + shown.filter(isReplica)
        targets = ordered.map(\.name)
        differences = Self.differences(ordered, hasPrimary: ordered.first.map(isReplica) == false)
    }

    private static func differences(
        _ targets: [TargetSnapshot], hasPrimary: Bool
    ) -> [Difference] {
        let values = targets.map(named)
        let names = Set(values.flatMap(\.keys)).filter { !ownOfServers.contains($0.text) }
        return names.sorted().compactMap { name -> Difference? in
            // What may hold a secret is not read, so that nothing is known of a difference.
            let here = values.map { $0[name] }
            if here.contains(hidden) { return nil }
            guard Set(here.map { $0.map { ExactText($0) } }).count > 1 else { return nil }
            var tooLow: [String] = []
            if hasPrimary, notLowerOnStandbys.contains(name.text),
                let primary = number(here[0] ?? builtIn[name.text])
            {
                tooLow = zip(targets, here).dropFirst().filter { _, value in
                    number(value ?? builtIn[name.text]).map { $0 < primary } ?? false
                }.map(\.0.name)
            }
            return Difference(name: name.text, values: here, tooLow: tooLow)
        }
    }

    /// The settings of a server that are not the default.
    private static func named(_ target: TargetSnapshot) -> [ExactText: String] {
        var values: [ExactText: String] = [:]
        for sample in target.samples(of: family) where sample.labels["default"] != "t" {
            let isHidden = sample.labels["hidden"] == "t"
            values[ExactText(sample.labels["name"] ?? "")] =
                isHidden ? hidden : sample.labels["value"] ?? ""
        }
        return values
    }

    /// Stands for a value that is not read.
    private static let hidden = "\0"

    /// What PostgreSQL has without a configuration.
    private static let builtIn = [
        "max_connections": "100", "max_worker_processes": "8", "max_wal_senders": "10",
        "max_prepared_transactions": "0", "max_locks_per_transaction": "64",
    ]

    private static func number(_ text: String?) -> Int? { text.flatMap { Int($0) } }

    // MARK: The page

    /// The section of a page; nothing where the servers agree.
    func section(on page: KnownPage) -> Markup {
        let title = page.heading("Settings in this cluster")
        guard !differences.isEmpty else {
            return [
                title,
                page.note(
                    "No setting that should be the same differs between"
                        + " \(targets.count) servers of this cluster."),
            ]
        }
        return [
            title,
            page.note(
                "They should be the same, because a standby becomes the primary one day. Settings of a"
                    + " server itself, such as listen_addresses, and what may hold a secret are left"
                    + " out."),
            page.table(
                "Settings that differ, with the primary first",
                [.text("Setting")]
                    + targets.map { .text(KnownPage.cut($0, KnownPage.nameScalarsMax)) }
                    + [.text("Note")],
                differences, most: 100, bytesMax: AgreementSections.tableBytesMax
            ) { row in
                [.element("code", [:], [page.name(row.name)])]
                    + row.values.map {
                        $0.map(page.code) ?? .element("i", [:], ["the default"])
                    } + [Self.note(row)]
            },
        ]
    }

    private static func note(_ row: Difference) -> Markup {
        if row.tooLow.isEmpty { return .empty }
        return .element(
            "b", ["class": "warning"],
            ["⚠ lower on a standby than on the primary: replay pauses, or it does not start"])
    }
}
