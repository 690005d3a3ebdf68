package import BackupChecks
import Basics
package import Documents
package import YAML

/// `backups`: which backups are watched.
package struct BackupsReader {
    private let findings: Findings
    private let directory: FileDirectory
    private let targets: [String]

    /// Reads the list; `targets` are the names that an item may name.
    package init(_ findings: Findings, relativeTo directory: FileDirectory, targets: [String]) {
        self.findings = findings
        self.directory = directory
        self.targets = targets
    }

    private static let day = Duration.seconds(86_400)
    private static let nameBytesMax = 63

    /// The items of the list, as far as they can be read.
    package func backups(_ node: Node) -> [BackupSettings] {
        let nodes = findings.list(node, "backups") ?? []
        guard nodes.count <= BackupSettings.countMax else {
            findings.refuse(
                node, "backups", "there are \(nodes.count); at most \(BackupSettings.countMax)")
            return []
        }
        var found: [BackupSettings] = []
        for item in nodes {
            let reader = SectionReader<Key>(item, "an item of backups", findings)
            guard let backup = backup(reader) else { continue }
            if found.contains(where: { $0.name == backup.name }) {
                reader.refuse(.name, "\(Findings.quoted(backup.name)) is there twice")
            } else {
                found.append(backup)
            }
        }
        return found
    }

    private func backup(_ reader: SectionReader<Key>) -> BackupSettings? {
        reader.requireKey(.name)
        reader.requireKey(.maxAge)
        let name = reader.word(.name)
        if let name, name.utf8.count > Self.nameBytesMax {
            reader.refuse(.name, "is longer than \(Self.nameBytesMax) bytes")
        }
        let target = reader.word(.target)
        if let target, !targets.contains(where: { $0.utf8.elementsEqual(target.utf8) }) {
            reader.refuse(.target, "\(Findings.quoted(target)) is the name of no target")
        }
        let age = reader.duration(.maxAge, in: .seconds(60)...(Self.day * 3660))
        let interval = reader.duration(.interval, in: .seconds(10)...Self.day)
        let timeout = reader.duration(.timeout, in: .seconds(1) ... .seconds(3600))
        let source = source(reader)
        reader.finish()
        guard let name, let age, let source else { return nil }
        var backup = BackupSettings(name: name, target: target, source: source, maxAge: age)
        backup.interval = interval ?? backup.interval
        backup.timeout = timeout ?? backup.timeout
        return backup
    }

    // MARK: Where backups are

    private func source(_ reader: SectionReader<Key>) -> BackupSettings.Source? {
        let places: [Key] = [.directory, .pgbackrest, .barman, .walg]
        let named = places.filter { reader.place(of: $0) != nil }
        let inDirectory = self.inDirectory(reader)
        let tools = [pgBackRest(reader), barman(reader), walg(reader)].compactMap { $0 }
        guard let first = named.first else {
            findings.add(
                "an item of backups: one of \(places.map(\.rawValue).joined(separator: ", ")) is"
                    + " missing", at: reader.node.start..<reader.node.start)
            return nil
        }
        if named.count > 1 {
            reader.refuse(named[1], "there is \(first.rawValue) as well; keep one of them")
            return nil
        }
        if first == .directory { return inDirectory.map { .directory($0) } }
        for key in Self.keysOfDirectories where reader.place(of: key) != nil {
            reader.refuse(key, "is for a directory; \(first.rawValue) says it itself")
        }
        return tools.first.map { .tool($0) }
    }

    private static let keysOfDirectories: [Key] = [
        .pattern, .manifest, .minSize, .verify, .verifyTimeout,
    ]

    private func inDirectory(_ reader: SectionReader<Key>) -> BackupDirectory? {
        let path = reader.word(.directory).map(directory.appending)
        let pattern = fileName(.pattern, reader)
        let manifest = fileName(.manifest, reader)
        if let manifest, !manifest.utf8.contains(UInt8(ascii: "*")) {
            reader.refuse(.manifest, "needs a * for the name of the backup, as in \"*.manifest\"")
        }
        let size = reader.bytes(.minSize, in: 1...(1 << 50))
        let verify = reader.words(.verify)?.map(\.text)
        let limit = reader.duration(.verifyTimeout, in: .seconds(1)...(Self.day * 2))
        guard let path else { return nil }
        var found = BackupDirectory(path: path, pattern: Glob(pattern ?? "*"))
        found.manifest = manifest
        found.bytesMin = size ?? found.bytesMin
        found.verify = verify ?? []
        found.verifyTimeout = limit ?? found.verifyTimeout
        return found
    }

    /// The pattern of a name, which holds no slash.
    private func fileName(_ key: Key, _ reader: SectionReader<Key>) -> String? {
        guard let text = reader.word(key) else { return nil }
        if text.utf8.contains(UInt8(ascii: "/")) {
            reader.refuse(key, "is for names in the directory, and so has no /")
        }
        return text
    }

    private func pgBackRest(_ reader: SectionReader<Key>) -> BackupTool? {
        guard let section = reader.section(.pgbackrest, PgBackRestKey.self) else { return nil }
        section.requireKey(.stanza)
        let tool = BackupTool(
            .pgbackrest, subject: subject(.stanza, section), command: command(.command, section),
            repository: section.integer(.repository, in: 1...256))
        section.finish()
        return tool
    }

    private func barman(_ reader: SectionReader<Key>) -> BackupTool? {
        guard let section = reader.section(.barman, BarmanKey.self) else { return nil }
        section.requireKey(.server)
        let tool = BackupTool(
            .barman, subject: subject(.server, section), command: command(.command, section))
        section.finish()
        return tool
    }

    private func walg(_ reader: SectionReader<Key>) -> BackupTool? {
        guard let section = reader.section(.walg, WALGKey.self) else { return nil }
        let tool = BackupTool(.walg, subject: nil, command: command(.command, section))
        section.finish()
        return tool
    }

    /// A name that the program must not take for an option.
    private func subject<Inner: SectionKey>(
        _ key: Inner, _ section: SectionReader<Inner>
    ) -> String? {
        guard let name = section.word(key) else { return nil }
        if name.utf8.first == UInt8(ascii: "-") {
            section.refuse(key, "begins with -, which the program takes for an option")
        }
        return name
    }

    private func command<Inner: SectionKey>(
        _ key: Inner, _ section: SectionReader<Inner>
    ) -> [String]? {
        guard let words = section.words(key)?.map(\.text) else { return nil }
        if words.isEmpty {
            section.refuse(key, "names no program")
            return nil
        }
        return words
    }
}

extension BackupsReader {
    /// The keys of an item.
    package enum Key: String, SectionKey {
        case name, target, directory, pattern, manifest
        case minSize = "min_size"
        case verify
        case verifyTimeout = "verify_timeout"
        case pgbackrest, barman, walg
        case maxAge = "max_age"
        case interval, timeout
    }

    /// The keys of `pgbackrest`.
    package enum PgBackRestKey: String, SectionKey {
        case stanza, command, repository
    }

    /// The keys of `barman`.
    package enum BarmanKey: String, SectionKey {
        case server, command
    }

    /// The keys of `walg`.
    package enum WALGKey: String, SectionKey {
        case command
    }
}
