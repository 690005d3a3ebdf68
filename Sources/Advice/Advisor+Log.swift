import Collection
import Examinations
import Recommendations

/// Write-ahead log: checkpoints, slots and archiving.
extension Advisor {
    static func log(_ examination: Examination) -> [Recommendation] {
        checkpoints(examination) + slots(examination) + archiver(examination)
    }

    /// Fewer checkpoints than this say nothing about their causes.
    private static let checkpointsMin = 4.0
    private static let requestedShareMax = 0.3

    /// What `max_wal_size` ought to be by the average rate of the log, and how that was computed.
    static func wantedLogSize(_ examination: Examination) -> (size: Double, evidence: [String])? {
        guard let row = examination.rows("checkpoints").first,
            let bytes = row.number("wal_bytes"), let seconds = row.number("wal_seconds"),
            seconds > 0, let size = examination.amount("max_wal_size"),
            let timeout = examination.amount("checkpoint_timeout")
        else { return nil }
        let target = examination.amount("checkpoint_completion_target") ?? 0.9
        let rate = bytes / seconds
        // The server aims at max_wal_size / (1 + target) between two checkpoints.
        let wanted = rate * timeout * (1 + target)
        return (
            wanted,
            [
                "\(Figures.bytes(rate)) of log a second on average over"
                    + " \(Figures.seconds(seconds));"
                    + " max_wal_size is \(Figures.bytes(size))",
                "for one checkpoint per checkpoint_timeout: \(Figures.bytes(rate))/s ×"
                    + " \(Figures.seconds(timeout)) × (1 + \(Figures.short(target))) ="
                    + " \(Figures.bytes(wanted))",
            ]
        )
    }

    /// The requested checkpoints, at most as many as the volume of log can have caused.
    ///
    /// The server counts in one number those of the load, of CHECKPOINT, of base backups and of
    /// shutdowns. The load asks for one each time that so much log was written.
    private static func caused(
        _ requested: Double, _ row: Row, _ examination: Examination
    ) -> Double {
        guard let size = examination.amount("max_wal_size"), size > 0,
            let bytes = row.number("wal_bytes"), let seconds = row.number("wal_seconds"),
            let counted = row.number("checkpoint_seconds"), seconds > 0
        else { return 0 }
        let target = examination.amount("checkpoint_completion_target") ?? 0.9
        let possible = bytes / seconds * counted / (size / (1 + target))
        return min(requested, row.number("done") ?? requested, possible.rounded(.down))
    }

    private static func checkpoints(_ examination: Examination) -> [Recommendation] {
        guard let row = examination.rows("checkpoints").first,
            let timed = row.number("timed"), let requested = row.number("requested"),
            let size = examination.amount("max_wal_size"),
            let wanted = wantedLogSize(examination), wanted.size > size
        else { return [] }
        let caused = caused(requested, row, examination)
        guard caused >= checkpointsMin, caused / (timed + requested) >= requestedShareMax else {
            return []
        }
        let doubled = Figures.setting(max(wanted.size, size * 2))
        return [
            Recommendation(
                kind: "checkpoint_pressure", title: "The load requests checkpoints",
                severity: .warning, checks: ["requested_checkpoints"],
                what: "Checkpoints in quick succession write pages in full again and again.",
                evidence: [
                    "\(Figures.count(requested)) of \(Figures.count(timed + requested)) checkpoints"
                        + " were requested, at most \(Figures.count(caused)) of them by the load"
                ] + wanted.evidence,
                steps: [Step("ALTER SYSTEM SET max_wal_size = '\(doubled)';")],
                risk: "More room in pg_wal is needed, and recovery after a crash takes longer.",
                verify: "pg_stat_checkpointer_num_requested_total hardly grows.")
        ]
    }

    private static func slots(_ examination: Examination) -> [Recommendation] {
        let isReplica = examination.facts.isInRecovery
        return examination.rows("slots").compactMap { row in
            let kept = row.number("kept") ?? 0
            let (use, isLost) = (SlotUse(row), row["wal_status"] == "lost")
            let isActive = use.isActive
            guard isLost || use.isBehind || !isReplica && use.isWorthAWord else { return nil }
            let name = row.text("slot_name")
            let limit = examination.setting("max_slot_wal_keep_size") ?? "-1"
            let reader = examination.reader(ofSlot: name)
            var steps: [Step] = []
            if !isActive, reader == nil, !isReplica, isLost || use.isGivenUp {
                steps.append(
                    Step(
                        destructive: "SELECT pg_drop_replication_slot(\(row.text("quoted")));"))
            }
            if limit == "-1" {
                // At a limit below what is kept now the slot would be lost at once.
                let room = Figures.setting(max(53_687_091_200, kept * 2))
                steps.append(
                    Step(destructive: "ALTER SYSTEM SET max_slot_wal_keep_size = '\(room)';"))
            }
            let state =
                isLost
                ? "is lost"
                : use.isGivenUp
                    ? "has no reader" : use.isBehind ? "keeps much log" : "may have no reader"
            return Recommendation(
                kind: "replication_slot", object: name, title: "Replication slot \(name) \(state)",
                severity: isLost ? .critical : use.isGivenUp || use.isBehind ? .warning : .info,
                checks: isLost ? ["slot_lost"] : ["slot_retention"],
                what: isLost
                    ? "Log that its reader needs is gone: it must be rebuilt."
                    : "The server keeps write-ahead log for it until the disk is full.",
                evidence: [
                    "\(Figures.bytes(kept)) are kept, wal_status \(row.text("wal_status")),"
                        + " \(row.text("slot_type")), \(isActive ? "in use" : "not in use")",
                    limit == "-1"
                        ? "max_slot_wal_keep_size sets no limit"
                        : "max_slot_wal_keep_size is \(limit) MB",
                ] + lastReader(use) + (reader.map { [ownSlot(of: $0, isLost: isLost)] } ?? [])
                    + (isReplica && !isActive ? [slotOnReplica] : []),
                steps: steps,
                risk: "Without its slot a reader that comes back must be rebuilt. A limit loses"
                    + " slots that are further behind.",
                verify: "pg_replication_slots_pg_wal_lsn_diff falls, or the slot is gone.")
        }
    }

    private static func lastReader(_ use: SlotUse) -> [String] {
        if let unread = use.unread {
            return ["the last reader left \(Figures.seconds(unread)) ago"]
        }
        if use.isActive || use.isBehind { return [] }
        return ["it is read at intervals if its confirmed_flush_lsn or restart_lsn moves"]
    }

    /// A slot whose standby is watched, too, is not given up for a time that the standby is away.
    private static func ownSlot(of target: String, isLost: Bool) -> String {
        "it is the slot of the target \(target): "
            + (isLost
                ? "build that standby again, then drop the slot" : "bring that standby back")
    }

    private static func archiver(_ examination: Examination) -> [Recommendation] {
        guard let row = examination.rows("archiver").first, row.isTrue("failing"),
            examination.setting("archive_mode") != "off"
        else { return [] }
        let last = row.number("since_archived").map { Figures.seconds($0) + " ago" } ?? "never"
        return [
            Recommendation(
                kind: "archiver_failing", title: "Archiving fails", severity: .critical,
                checks: ["archive_delay", "archiver_failing"],
                what: "What is not archived is lost with the disk, and is kept in pg_wal until the"
                    + " disk is full.",
                evidence: [
                    "\(Figures.count(row.number("failed_count") ?? 0)) failures, the last"
                        + " \(Figures.seconds(row.number("since_failed") ?? 0)) ago with"
                        + " \(row.text("last_failed_wal"))",
                    "last success: \(last)",
                ],
                steps: [
                    Step("SHOW archive_command;"),
                    Step("SELECT * FROM pg_stat_archiver;"),
                ],
                risk: "An archive_command that says yes without keeping the file loses it.",
                verify: "pg_stat_archiver_failing is 0 and last_archived_time is recent.")
        ]
    }
}
