/// A program that makes backups, and knows of them.
package struct BackupTool: Sendable, Equatable {
    /// The programs whose answers are understood.
    package enum Kind: String, Sendable, CaseIterable {
        case pgbackrest, barman, walg
    }

    /// Which one it is.
    package var kind: Kind
    /// How it is started, with what it needs besides the question.
    package var command: [String]
    /// The stanza of pgBackRest, or the server of Barman; nil with WAL-G, which has none.
    package var subject: String?
    /// The one repository of pgBackRest that counts; nil for each of them.
    package var repository: Int?

    /// A tool that is started by its own name.
    package init(
        _ kind: Kind, subject: String?, command: [String]? = nil, repository: Int? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.command = command ?? [kind == .walg ? "wal-g" : kind.rawValue]
        self.repository = repository
    }

    /// The command with its question.
    package var question: [String] {
        switch kind {
        case .pgbackrest:
            command + ["--log-level-file=off", "--log-level-console=warn"]
                + (repository.map { ["--repo=\($0)"] } ?? [])
                + ["--stanza=\(subject ?? "")", "--output=json", "info"]
        case .barman: command + ["--format", "json", "list-backups", subject ?? ""]
        case .walg: command + ["backup-list", "--detail", "--json"]
        }
    }

    /// What the answer of the question says.
    /// - Throws: `BackupProblem` when it is none.
    package func repositories(_ answer: [UInt8]) throws(BackupProblem) -> [BackupRepository] {
        switch kind {
        case .pgbackrest: try PgBackRestAnswer.repositories(answer, stanza: subject ?? "")
        case .barman: [try BarmanAnswer.repository(answer, server: subject ?? "")]
        case .walg: [try WALGAnswer.repository(answer)]
        }
    }
}
