import Health
import Metrics

extension TargetReading {
    /// The values of a metric by the label `datname`, or nil when there is none.
    func byDatabase(_ name: String) -> ExactDictionary<Double>? {
        samples(name).map { samples in
            samples.reduce(into: ExactDictionary()) { $0[$1.labels["datname"] ?? ""] = $1.value }
        }
    }

    /// What is known of a metric with one series.
    func state(_ name: String) -> HealthState { value(name).map { .known($0) } ?? .unknown }

    /// Client sessions against the slots for them.
    var connectionsUtilization: Double? {
        guard let used = value("pg_connections_used"), let slots = value("pg_connections_max"),
            let reserved = value("pg_connections_reserved"), slots > reserved
        else { return nil }
        return used / (slots - reserved)
    }

    /// The largest age of a database against 2^31.
    func ageRatio(_ name: String) -> Double? { max(name).map { $0 / FreezeDelay.range } }

    /// The largest value of a metric of slots; copies of slots of the primary are its business.
    func slots(_ name: String) -> HealthState {
        guard answered.contains("pg_replication_slots") else { return .unknown }
        let synced = samples("pg_replication_slots_synced") ?? []
        let copies = Set(synced.filter { $0.value == 1 }.compactMap { $0.labels["slot_name"] })
        let own = (samples(name) ?? []).filter { sample in
            sample.labels["slot_name"].map { !copies.contains($0) } ?? true
        }
        return own.map(\.value).max().map { .known($0) } ?? .notApplicable
    }

    /// 1 when nothing vacuums, else 0; a replica vacuums nothing, whatever is set.
    var autovacuumOff: HealthState {
        if role == .replica { return .notApplicable }
        guard let vacuums = value("pg_settings_autovacuum"),
            let counts = value("pg_settings_track_counts")
        else { return .unknown }
        return .known(vacuums == 0 || counts == 0 ? 1 : 0)
    }

    /// The metric that counts blocks with a wrong checksum.
    static let damage = "pg_stat_database_checksum_failures_total"

    /// Failures in all databases, and `shared` recent ones in the catalogs that they share; nothing
    /// is known where checksums are off.
    func checksumFailures(shared: Double) -> HealthState {
        if let values = byDatabase(Self.damage) {
            return .known(shared + values.filter { !$0.key.isEmpty }.map(\.value).reduce(0, +))
        }
        return answered.contains("pg_stat_database") ? .notApplicable : .unknown
    }
}
