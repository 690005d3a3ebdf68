/// One kind of backup that is to be there, and where it is looked for.
package struct BackupSettings: Sendable, Equatable {
    /// Where backups are.
    package enum Source: Sendable, Equatable {
        case directory(BackupDirectory)
        case tool(BackupTool)
    }

    /// The value of the label `name`; unique.
    package var name: String
    /// The target that is backed up, for the label `target`; nil when none is named.
    package var target: String?
    /// Where it is looked.
    package var source: Source
    /// How old the newest good backup may be.
    package var maxAge: Duration
    /// How often it is looked.
    package var interval = Duration.seconds(300)
    /// How long a look may take.
    package var timeout = Duration.seconds(60)

    /// A backup with the defaults.
    package init(name: String, target: String? = nil, source: Source, maxAge: Duration) {
        self.name = name
        self.target = target
        self.source = source
        self.maxAge = maxAge
    }

    /// The most backups that are watched.
    package static let countMax = 50

    /// The value of the label `kind`.
    package var kind: String {
        switch source {
        case .directory: "directory"
        case .tool(let tool): tool.kind.rawValue
        }
    }

    /// Whether programs are run for it.
    package var runsPrograms: Bool {
        switch source {
        case .directory(let directory): !directory.verify.isEmpty
        case .tool: true
        }
    }
}
