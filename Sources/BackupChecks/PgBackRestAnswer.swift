import JSON

/// What `pgbackrest info --output=json` says: a list of stanzas, each with its repositories, its backups
/// and the range of WAL in each archive.
enum PgBackRestAnswer {
    private static let program = "pgbackrest info"
    /// The repository is there and has no backup, or no stanza yet: an answer, and a clear one.
    private static let emptyCodes: Set = [1, 2, 3]

    static func repositories(
        _ answer: [UInt8], stanza name: String
    ) throws(BackupProblem) -> [BackupRepository] {
        let answer = try JSON.answer(answer, of: program)
        guard case .list(let stanzas) = answer else {
            throw BackupProblem("\(program) did not answer with a list of stanzas")
        }
        guard let stanza = stanzas.first(where: { $0.member("name")?.answeredText == name }) else {
            throw BackupProblem("\(program) does not name the stanza \(name)")
        }
        let places = stanza.member("repo")?.elements ?? []
        guard !places.isEmpty else {
            let message = stanza.member(["status", "message"])?.answeredText
            throw BackupProblem(
                "\(program) names no repository\(message.map { ": \($0)" } ?? "")")
        }
        return places.map { repository($0, of: stanza) }
    }

    private static func repository(_ place: JSON, of stanza: JSON) -> BackupRepository {
        let key = place.member("key")?.answeredNumber
        let label = key.map { $0 == $0.rounded() ? "\($0)".prefix { $0 != "." } : "" } ?? ""
        let code = place.member(["status", "code"])?.answeredNumber
        let message = place.member(["status", "message"])?.answeredText ?? ""
        guard let code, code == 0 || emptyCodes.contains(Int(exactly: code) ?? -1) else {
            return BackupRepository(
                String(label), [],
                problem: BackupProblem("repository \(label): \(message.isEmpty ? "?" : message)"))
        }
        let own = (stanza.member("backup")?.elements ?? []).filter {
            $0.member(["database", "repo-key"])?.answeredNumber == key
        }
        let backups = own.map(backup)
        let newest = zip(own, backups).filter { $1.flaw == nil && $1.finished != nil }
            .max { ($0.1.finished ?? 0) < ($1.1.finished ?? 0) }?.0
        return BackupRepository(
            String(label), backups, hasWALGap: newest.flatMap { hasGap($0, key, stanza) })
    }

    private static func backup(_ value: JSON) -> FoundBackup {
        let isBroken = value.member("error") == .flag(true)
        let finished = value.member(["timestamp", "stop"])?.answeredTime
        return FoundBackup(
            name: value.member("label")?.answeredText ?? "?", finished: finished,
            bytes: value.member(["info", "size"])?.answeredSize,
            flaw: isBroken
                ? "pages with wrong checksums were found in it"
                : finished == nil ? "it has no end" : nil)
    }

    /// Whether the archive does not reach over the WAL that a backup needs.
    ///
    /// Names of WAL files of one timeline are in order as texts; of several, only the rest is compared.
    private static func hasGap(_ backup: JSON, _ key: Double?, _ stanza: JSON) -> Bool? {
        let number = backup.member(["database", "id"])?.answeredNumber
        let archive = (stanza.member("archive")?.elements ?? []).first {
            $0.member(["database", "repo-key"])?.answeredNumber == key
                && $0.member(["database", "id"])?.answeredNumber == number
        }
        guard let archive else { return nil }
        guard let first = backup.member(["archive", "start"])?.answeredText,
            let last = backup.member(["archive", "stop"])?.answeredText,
            let numbers = WALRange(first, last)
        else { return nil }
        guard
            let kept = WALRange(
                archive.member("min")?.answeredText, archive.member("max")?.answeredText)
        else { return true }
        return kept.first > numbers.first || kept.last < numbers.last
    }
}

/// The WAL files from one to another, by what of their names does not tell the timeline.
private struct WALRange {
    let first: String
    let last: String

    private static let nameBytes = 24
    private static let timelineBytes = 8

    init?(_ first: String?, _ last: String?) {
        guard let first = Self.place(first), let last = Self.place(last) else { return nil }
        (self.first, self.last) = (first, last)
    }

    private static func place(_ name: String?) -> String? {
        guard let name, name.utf8.count == nameBytes,
            name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) })
        else { return nil }
        return String(decoding: name.utf8.dropFirst(timelineBytes), as: UTF8.self)
    }
}
