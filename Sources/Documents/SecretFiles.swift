import YAML

/// Holds files with secrets to being there and holding what they should; nothing of it is kept.
package struct SecretFiles<Files: FileReading> {
    /// Where problems are noted.
    package let findings: Findings
    /// How files are read.
    package let files: Files
    /// Where relative paths begin.
    package let directory: FileDirectory

    /// Files below a directory, with the problems of one configuration.
    package init(findings: Findings, files: Files, directory: FileDirectory) {
        self.findings = findings
        self.files = files
        self.directory = directory
    }
}

extension SecretFiles {
    /// What keeps a file from giving a password in its first line; nil when nothing does.
    ///
    /// Read again at each new connection; the first time here, so that a wrong path is seen before
    /// it takes a target away.
    package static func problem(ofPasswordIn path: String, _ files: Files) -> SecretFileProblem? {
        do throws(UnreadableFile) {
            let line = try files.read(path).prefix { $0 != 0x0A && $0 != 0x0D }
            return line.isEmpty ? .content("has no password in its first line") : nil
        } catch {
            return .unreadable(error.reason)
        }
    }
}
