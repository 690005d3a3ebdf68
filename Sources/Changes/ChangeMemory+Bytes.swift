import Basics
package import Memory
import Metrics

/// A file that holds what has changed.
///
/// It has the form of `MemoryFile`; behind the time are since when changes are known, how many were
/// given up, the traits that are known, each behind 1, and the changes; last, where the history does not
/// keep all of them, how many of the latest wait for it; and the roles with what is set for them.
extension ChangeMemory {
    private static let form = MemoryFile(title: "pgvigil-changes 1")
    private static let timeMax = 253_402_300_800_000
    /// The longest file that is read, in bytes.
    package static let fileBytesMax = 4 << 20
    /// What is known of a target that is gone is kept for so long: 30 days.
    package static let minutesMilliseconds: Int64 = 30 * 86_400_000

    // MARK: Writing

    /// The file's bytes at this time.
    package func file(at now: Int64) -> [UInt8] {
        var content: [UInt8] = []
        content.pack(Self.packable(now))
        content.pack(since.map { Self.packable($0) + 1 } ?? 0)
        content.pack(dropped)
        content.pack(traits.version)
        content.pack(traits.cluster)
        content.pack(traits.isReplica.map { $0 ? 2 : 1 } ?? 0)
        content.pack(traits.started.map { Self.packable($0) + 1 } ?? 0)
        content.pack(traits.settings.map { $0.count + 1 } ?? 0)
        for (name, value) in (traits.settings ?? [:]).sorted(by: { $0.key < $1.key }) {
            content.pack(text: Array(name.text.utf8))
            content.pack(text: Array(value.utf8))
        }
        content.pack(traits.extensions.map { $0.count + 1 } ?? 0)
        for (key, version) in (traits.extensions ?? [:]).sorted(by: { $0.key < $1.key }) {
            content.pack(text: Array(key.database.text.utf8))
            content.pack(text: Array(key.name.text.utf8))
            content.pack(text: Array(version.utf8))
        }
        content.pack(changes.count)
        for change in changes {
            content.pack(Self.packable(change.time))
            content.pack(text: Array(change.kind.rawValue.utf8))
            content.pack(text: Array(change.database.utf8))
            content.pack(text: Array(change.name.utf8))
            content.pack(change.old)
            content.pack(change.new)
        }
        let knowsRoles = traits.roles != nil || traits.roleSettings != nil
        if noticed > recorded || knowsRoles { content.pack(max(0, noticed - recorded)) }
        if knowsRoles { pack(traits, into: &content) }
        return Self.form.bytes(content)
    }

    /// What earlier versions did not know comes last.
    private func pack(_ traits: ServerTraits, into content: inout [UInt8]) {
        content.pack(traits.roles.map { $0.count + 1 } ?? 0)
        for (name, attributes) in (traits.roles ?? [:]).sorted(by: { $0.key < $1.key }) {
            content.pack(text: Array(name.text.utf8))
            content.pack(text: Array(attributes.utf8))
        }
        content.pack(traits.roleSettings.map { $0.count + 1 } ?? 0)
        for (key, value) in (traits.roleSettings ?? [:]).sorted(by: { $0.key < $1.key }) {
            for text in [key.role.text, key.database.text, key.name.text, value] {
                content.pack(text: Array(text.utf8))
            }
        }
    }

    private static func packable(_ time: Int64) -> Int {
        Int(min(max(0, time), Int64(timeMax) - 2))
    }

    // MARK: Reading

    /// Reads a file's bytes; times that lie ahead of `now` were another clock's and are moved.
    package static func parse(_ bytes: [UInt8], now: Int64) -> Result<ChangeMemory, FileDamage> {
        form.content(of: bytes).flatMap { memory($1, savedAt: $0, now: now) }
    }

    private static func memory(
        _ content: PackedReader, savedAt: Int64, now: Int64
    ) -> Result<ChangeMemory, FileDamage> {
        var reader = content
        var memory = ChangeMemory()
        guard let since = reader.number(max: timeMax), let dropped = reader.number(max: 1 << 40),
            let traits = traits(&reader), let count = reader.number(max: changesMax)
        else { return .failure(.content) }
        memory.since = since > 0 ? Int64(since - 1) : nil
        memory.dropped = dropped
        memory.traits = traits
        for _ in 0..<count {
            guard let change = change(&reader) else { return .failure(.content) }
            memory.changes.append(change)
        }
        var waiting = 0
        if !reader.isAtEnd {
            guard let number = reader.number(max: 1 << 40) else { return .failure(.content) }
            waiting = number
        }
        if !reader.isAtEnd, !roles(&reader, into: &memory.traits) { return .failure(.content) }
        guard reader.isAtEnd else { return .failure(.content) }
        memory.noticed = max(count, waiting)
        memory.recorded = memory.noticed - waiting
        if savedAt > now { memory.shift(by: now - savedAt) }
        return .success(memory)
    }

    private static func traits(_ reader: inout PackedReader) -> ServerTraits? {
        var traits = ServerTraits()
        guard let version = reader.optionalText(), let cluster = reader.optionalText(),
            let side = reader.number(max: 2),
            let started = reader.number(max: timeMax),
            let settings = reader.number(max: ServerTraits.settingsMax + 1)
        else { return nil }
        traits.version = version
        traits.cluster = cluster
        traits.isReplica = side == 0 ? nil : side == 2
        traits.started = started > 0 ? Int64(started - 1) : nil
        if settings > 0 {
            var found: [ExactText: String] = [:]
            for _ in 1..<settings {
                guard let name = reader.shortText(), let value = reader.shortText() else {
                    return nil
                }
                found[ExactText(name)] = value
            }
            traits.settings = found
        }
        guard let extensions = reader.number(max: ServerTraits.extensionsMax + 1) else {
            return nil
        }
        if extensions > 0 {
            var found: [ServerTraits.Extension: String] = [:]
            for _ in 1..<extensions {
                guard let database = reader.shortText(), let name = reader.shortText(),
                    let version = reader.shortText()
                else { return nil }
                let key = ServerTraits.Extension(
                    database: ExactText(database), name: ExactText(name))
                found[key] = version
            }
            traits.extensions = found
        }
        return traits
    }

    /// Reads what earlier versions did not write; false when it is damaged.
    private static func roles(
        _ reader: inout PackedReader, into traits: inout ServerTraits
    ) -> Bool {
        guard let roles = reader.number(max: ServerTraits.rolesMax + 1) else { return false }
        if roles > 0 {
            var found: [ExactText: String] = [:]
            for _ in 1..<roles {
                guard let name = reader.shortText(), let attributes = reader.shortText() else {
                    return false
                }
                found[ExactText(name)] = attributes
            }
            traits.roles = found
        }
        guard let settings = reader.number(max: ServerTraits.rolesMax + 1) else { return false }
        guard settings > 0 else { return true }
        var found: [ServerTraits.RoleSetting: String] = [:]
        for _ in 1..<settings {
            guard let role = reader.shortText(), let database = reader.shortText(),
                let name = reader.shortText(), let value = reader.shortText()
            else { return false }
            let key = ServerTraits.RoleSetting(
                role: ExactText(role), database: ExactText(database), name: ExactText(name))
            found[key] = value
        }
        traits.roleSettings = found
        return true
    }

    private static func change(_ reader: inout PackedReader) -> ServerChange? {
        guard let time = reader.number(max: timeMax),
            let kind = reader.shortText().flatMap({ ServerChange.Kind(rawValue: $0) }),
            let database = reader.shortText(), let name = reader.shortText(),
            let old = reader.optionalText(), let new = reader.optionalText()
        else { return nil }
        return ServerChange(
            at: Int64(time), kind, database: database, name: name, old: old, new: new)
    }

    /// When a file was written that begins like this, in milliseconds since 1970.
    package static func time(ofFileThatBeginsWith head: [UInt8]) -> Int64? {
        form.time(ofFileThatBeginsWith: head)
    }
}

extension PackedReader {
    fileprivate mutating func shortText() -> String? {
        text(bytesMax: 2 * ServerTraits.textBytesMax).flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    /// A text or none, or nil when there is neither.
    fileprivate mutating func optionalText() -> String?? {
        guard let isThere = number(max: 1) else { return .none }
        if isThere == 0 { return .some(nil) }
        guard let text = shortText() else { return .none }
        return .some(text)
    }
}

extension [UInt8] {
    fileprivate mutating func pack(_ text: String?) {
        pack(text == nil ? 0 : 1)
        if let text { pack(text: Array(text.utf8)) }
    }
}
