import JSON

/// What `barman --format json list-backups SERVER` says: the backups of each server, those that failed with
/// little more than their status.
enum BarmanAnswer {
    private static let program = "barman list-backups"

    static func repository(
        _ answer: [UInt8], server: String
    ) throws(BackupProblem) -> BackupRepository {
        let answer = try JSON.answer(answer, of: program)
        for key in ["_ERROR", "_EXCEPTION"] {
            if let words = answer.member(key) {
                let texts = words.elements.compactMap(\.answeredText)
                throw BackupProblem(texts.isEmpty ? words.compact : texts.joined(separator: "; "))
            }
        }
        guard case .list(let values)? = answer.member(server) else {
            throw BackupProblem("\(program) does not name the server \(server)")
        }
        let backups = values.map(backup)
        let newest = zip(values, backups).max { ($0.1.finished ?? 0) < ($1.1.finished ?? 0) }?.0
        return BackupRepository(
            "", backups, hasWALGap: newest.map { status($0) == waiting })
    }

    /// The files are there, and not yet all WAL that they need.
    private static let waiting = "WAITING_FOR_WALS"

    private static func status(_ value: JSON) -> String {
        value.member("status")?.answeredText ?? "unknown"
    }

    private static func backup(_ value: JSON) -> FoundBackup {
        let finished = value.member("end_time_timestamp")?.answeredTime
        let status = status(value)
        return FoundBackup(
            name: value.member("backup_id")?.answeredText ?? "?", finished: finished,
            bytes: value.member("size_bytes")?.answeredSize,
            flaw: status != "DONE"
                ? "its status is \(status)"
                : finished == nil ? "no end_time_timestamp is said of it" : nil)
    }
}
