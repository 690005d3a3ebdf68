import Metrics

/// What is seen of a replica that does not follow its primary.
extension Examination {
    /// What is seen of one that has received and replayed nothing for some seconds.
    package func isCutOff(hangs: Bool, for stalled: Double) -> [String] {
        let configured =
            switch snapshot.value(of: "pg_replication_streaming_configured") {
            case 1?: " although primary_conninfo is set"
            case 0?: ": neither primary_conninfo nor restore_command is set"
            default: "; whether primary_conninfo is set may not be read"
            }
        return [
            hangs
                ? "the WAL receiver hears nothing and does not give up: it hangs"
                : "no WAL receiver runs" + configured,
            "nothing was received or replayed for \(Figures.seconds(stalled)) at least",
        ] + lastReplayed
    }

    /// What is seen of one whose replay is paused.
    package var isPaused: [String] {
        let backlog = snapshot.value(of: "pg_replication_replay_backlog_bytes").map {
            ["\(Figures.bytes($0)) of write-ahead log were received and wait to be replayed"]
        }
        return ["pg_is_wal_replay_paused() is true"] + (backlog ?? []) + lastReplayed
    }

    private var lastReplayed: [String] {
        snapshot.value(of: "pg_replication_last_replay_seconds").map {
            ["the last commit that was replayed was made \(Figures.seconds($0)) ago"]
        } ?? []
    }
}
