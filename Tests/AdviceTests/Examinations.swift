import Advice
import AdviceQuestions
import Collection
import Examinations
import Metrics
import Recommendations
import Tables

/// Servers made up for the tests.
struct Made {
    var settings: [String: (value: String, unit: String?)] = [
        "autovacuum": ("on", nil), "track_counts": ("on", nil), "fsync": ("on", nil),
        "full_page_writes": ("on", nil), "track_io_timing": ("on", nil),
        "shared_preload_libraries": ("pg_stat_statements", nil),
        "shared_buffers": ("16384", "8kB"), "work_mem": ("4096", "kB"),
        "max_connections": ("100", nil), "max_wal_size": ("1024", "MB"),
        "checkpoint_timeout": ("300", "s"), "checkpoint_completion_target": ("0.9", nil),
        "max_slot_wal_keep_size": ("-1", "MB"), "archive_mode": ("on", nil),
    ]
    var sources: [String: String] = [:]
    var pending: [String] = []
    var answers: [Examination.Answer] = []
    var losses: [(component: String, check: String, points: Double)] = []
    var lethal: [String] = []
    var samples: [(name: String, labels: Labels, value: Double)] = []
    var pages: [PageThatFires] = []
    var standbys: [KnownStandby] = []
    var version = 170_010
    var isReplica = false
    var hasStatements = true

    /// Adds an answer: the columns and one row.
    mutating func answer(_ question: String, _ row: KeyValuePairs<String, String?>) {
        var table = Table(columns: row.map(\.key))
        table.appendRow(row.map(\.value))
        let isOfDatabase = Questions.all.contains {
            $0.name == question && $0.scope == .database
        }
        answers.append(
            Examination.Answer(
                question: question, database: isOfDatabase ? "shop" : "", table: table))
    }

    var examination: Examination {
        var table = Table(columns: ["name", "setting", "unit", "pending_restart", "source"])
        for (name, setting) in settings.sorted(by: { $0.key < $1.key }) {
            table.appendRow([
                name, setting.value, setting.unit, pending.contains(name) ? "t" : "f",
                sources[name] ?? "default",
            ])
        }
        let settings = Examination.Answer(question: "settings", database: "", table: table)
        func family(_ name: String, _ samples: [Sample]) -> Family {
            Family(Metric(name, .gauge, ""), samples)
        }
        var families = [
            family(
                "pg_health_points_lost",
                losses.map {
                    Sample(
                        Labels(
                            names: ["component", "check"], values: [$0.component, $0.check]),
                        $0.points)
                }),
            family("pg_health_score", [Sample(.none, 100 - losses.reduce(0) { $0 + $1.points })]),
            family("pg_health_coverage_ratio", [Sample(.none, 1)]),
            family(
                "pg_health_cap_active",
                lethal.map { Sample(Labels(names: ["reason"], values: [$0]), 1) }),
        ]
        families += samples.map { family($0.name, [Sample($0.labels, $0.value)]) }
        return Examination(
            facts: ServerFacts(
                versionNumber: version, isInRecovery: isReplica, currentDatabase: "postgres",
                extensions: hasStatements
                    ? [
                        "pg_stat_statements": ServerFacts.Installed(
                            version: "1.11", schema: "public")
                    ] : [:]),
            snapshot: TargetSnapshot(
                name: "orders", labels: .none, generation: 0, families: families),
            seconds: 10, answers: [settings] + answers, pages: pages,
            standbys: standbys)
    }

    var recommendations: [Recommendation] { Advisor.recommendations(examination) }
}
