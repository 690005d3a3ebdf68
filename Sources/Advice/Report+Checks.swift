import Collection
package import Examinations
package import Health
package import Metrics
package import Recommendations

/// Advice from what polls have shown alone.
extension Report {
    /// What the checks that take points advise; no question was asked for it.
    package init(
        target: String, ofChecks snapshot: TargetSnapshot, model: HealthModel,
        pages: [PageThatFires] = []
    ) {
        let isReplica = snapshot.value(of: "pg_replication_is_replica") == 1
        let version = ShortVersion.shown(
            snapshot.samples(of: "pg_static").first?.labels["short_version"])
        let server =
            snapshot.isPgBouncer ? "PgBouncer" : "PostgreSQL" + (version.map { " \($0)" } ?? "")
        // A role that is not known is not that of a primary.
        let role = snapshot.value(of: "pg_replication_is_replica").map {
            $0 == 1 ? ", replica" : ", primary"
        }
        let examination = Examination(
            facts: ServerFacts(versionNumber: 0, isInRecovery: isReplica), model: model,
            snapshot: snapshot, pages: pages)
        self.init(
            target: target, server: server + (role ?? ""), examination,
            Advisor.ofChecks(examination))
    }
}
