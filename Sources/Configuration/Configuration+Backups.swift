package import BackupChecks
import Basics
import Documents
import TargetSettings

/// The section `backups`.
extension Configuration {
    /// What this agent watches: backups of its own targets, and those of none.
    package var ownBackups: [BackupSettings] {
        let own = Set(ownTargets.map { Array($0.name.utf8) })
        return backups.filter { backup in
            backup.target.map { own.contains(Array($0.utf8)) } ?? true
        }
    }

    func describeBackups(_ text: inout ConfigurationText) {
        guard !backups.isEmpty else { return }
        text.section("backups", 0)
        for backup in backups {
            text.item("name", backup.name, 1)
            text.pair("target", backup.target, 2)
            switch backup.source {
            case .directory(let directory): describe(directory, &text)
            case .tool(let tool): describe(tool, &text)
            }
            text.plain("max_age", DurationText.text(backup.maxAge), 2)
            text.plain("interval", DurationText.text(backup.interval), 2)
            text.plain("timeout", DurationText.text(backup.timeout), 2)
        }
    }

    private func describe(_ directory: BackupDirectory, _ text: inout ConfigurationText) {
        text.pair("directory", directory.path, 2)
        text.pair("pattern", directory.pattern.pattern, 2)
        text.pair("manifest", directory.manifest, 2)
        text.plain("min_size", "\(directory.bytesMin)", 2)
        text.list("verify", Excerpt.masked(directory.verify), 2)
        text.plain("verify_timeout", DurationText.text(directory.verifyTimeout), 2)
    }

    private func describe(_ tool: BackupTool, _ text: inout ConfigurationText) {
        text.section(tool.kind.rawValue, 2)
        switch tool.kind {
        case .pgbackrest: text.pair("stanza", tool.subject, 3)
        case .barman: text.pair("server", tool.subject, 3)
        case .walg: break
        }
        text.list("command", Excerpt.masked(tool.command), 3)
        text.plain("repository", tool.repository.map { "\($0)" }, 3)
    }
}
