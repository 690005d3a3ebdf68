import SessionAnswers

/// For how long sessions have waited for a synchronous standby, by what polls have seen.
///
/// PostgreSQL does not say since when. A transaction waits once, at its end, so one that is seen waiting
/// and had begun before it was first seen so is in the same wait. Where commits go on, each look finds
/// another transaction, however long the statement or procedure lasts.
struct CommitWaits {
    /// When each process was first seen waiting with its present transaction.
    private var since: [Int32: Double] = [:]
    private var hasLooked = false

    /// How long the longest wait has lasted at least; nil at the first look while anyone waits.
    mutating func take(_ activity: Activity, from began: Double, to ended: Double) -> Double? {
        let waiting = activity.sessions.filter(\.waitsForStandby)
        var seen: [Int32: Double] = [:]
        for session in waiting {
            // Without track_activities it is unknown whether it is the same transaction.
            guard let pid = session.pid, let age = session.transactionAge else { continue }
            let first = since[pid] ?? ended
            seen[pid] = age >= began - first ? min(first, ended) : ended
        }
        since = seen
        defer { hasLooked = true }
        if !hasLooked, !waiting.isEmpty { return nil }
        return seen.values.map { max(0, began - $0) }.max() ?? 0
    }
}
