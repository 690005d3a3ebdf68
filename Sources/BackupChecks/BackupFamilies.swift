package import Metrics

/// What is shown of backups on `/metrics`.
package enum BackupFamilies {
    private static let last = Metric(
        "backup_last_timestamp_seconds", .gauge,
        "When the newest good backup was finished; unfinished, broken and empty ones do not count.")
    private static let limit = Metric(
        "backup_age_limit_seconds", .gauge, "How old the newest good backup may be.")
    private static let size = Metric(
        "backup_size_bytes", .gauge,
        "Size of the newest good backup: of its files, or of the database where a tool says it.")
    private static let former = Metric(
        "backup_previous_size_bytes", .gauge, "Size of the good backup before the newest one.")
    private static let files = Metric("backup_files", .gauge, "Good backups that are there.")
    private static let verified = Metric(
        "backup_verified", .gauge,
        "Whether the newest complete backup passed its verification; not shown before that was tried."
    )
    private static let mismatches = Metric(
        "backup_manifest_mismatches", .gauge,
        "Complete backups newer than the newest good one that do not fit their manifests.")
    private static let gap = Metric(
        "backup_wal_gap", .gauge,
        "Whether the archive lacks WAL that the newest backup needs, where the tool says it.")
    private static let success = Metric(
        "backup_check_success", .gauge, "Whether the last look for backups got an answer.")
    private static let duration = Metric(
        "backup_check_duration_seconds", .gauge, "How long the last look for backups took.")
    private static let reason = Metric(
        "backup_check_reason", .gauge,
        "Why the last look for backups got no answer, or why newer backups do not count; always 1; for"
            + " rules in the agent, not on /metrics."
    ).forRulesOnly()

    /// All of them.
    package static let metrics = [
        last, limit, size, former, files, verified, mismatches, gap, success, duration, reason,
    ]

    /// What reports say, each series with the labels of its backup.
    package static func families(_ reports: [BackupReport]) -> [Family] {
        var samples = [String: [Sample]]()
        func add(_ metric: Metric, _ labels: Labels, _ value: Double?) {
            if let value { samples[metric.name, default: []].append(Sample(labels, value)) }
        }
        for report in reports {
            let whole = labels(report.settings, "")
            add(verified, whole, report.isVerified.map { $0 ? 1 : 0 })
            add(mismatches, whole, report.mismatches.map(Double.init))
            add(duration, whole, report.seconds)
            for place in report.places {
                let labels = labels(report.settings, place.label)
                add(last, labels, place.newest?.finished)
                add(limit, labels, seconds(report.settings.maxAge))
                add(size, labels, place.newest?.bytes)
                add(former, labels, place.newest?.formerBytes)
                add(gap, labels, place.hasWALGap.map { $0 ? 1 : 0 })
                add(success, labels, place.problem == nil ? 1 : 0)
                // How many there are is not known while there is no answer.
                if place.problem == nil {
                    add(files, labels, Double(place.newest?.count ?? 0))
                }
                let reasons = place.problem.map { ["\($0)"] } ?? report.flaws
                if !reasons.isEmpty {
                    let text = reasons.joined(separator: "; ")
                    add(
                        reason,
                        Labels(names: labels.names + ["reason"], values: labels.values + [text]),
                        1)
                }
            }
        }
        return metrics.compactMap { metric in samples[metric.name].map { Family(metric, $0) } }
    }

    private static func labels(_ settings: BackupSettings, _ repository: String) -> Labels {
        var labels = [("name", settings.name), ("kind", settings.kind)]
        if let target = settings.target { labels.append(("target", target)) }
        if !repository.isEmpty { labels.append(("repository", repository)) }
        return Labels(names: labels.map(\.0), values: labels.map(\.1))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
