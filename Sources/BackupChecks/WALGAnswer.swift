import Basics
import JSON

/// What `wal-g backup-list --detail --json` says: the finished backups, which alone have the file by which
/// WAL-G knows of them.
enum WALGAnswer {
    private static let program = "wal-g backup-list"
    /// Without any backup it may say so in its log alone.
    private static let none = JSON.null

    static func repository(_ answer: [UInt8]) throws(BackupProblem) -> BackupRepository {
        if answer.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            return BackupRepository("", [])
        }
        let answer = try JSON.answer(answer, of: program)
        if answer == none { return BackupRepository("", []) }
        guard case .list(let values) = answer else {
            throw BackupProblem("\(program) did not answer with a list of backups")
        }
        return BackupRepository("", values.map(backup))
    }

    private static func backup(_ value: JSON) -> FoundBackup {
        let finished = ["finish_time", "time", "modified"].lazy
            .compactMap { value.member($0)?.answeredText.flatMap(InstantText.seconds) }.first
        return FoundBackup(
            name: value.member("backup_name")?.answeredText ?? "?", finished: finished,
            bytes: value.member("uncompressed_size")?.answeredSize.flatMap { $0 > 0 ? $0 : nil },
            flaw: finished == nil ? "no finish_time is said of it" : nil)
    }
}
