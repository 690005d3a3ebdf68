import JSON

/// The form on disk: an object by the names of backups.
extension BackupMemory {
    private static let version = 1

    /// What is remembered of all backups, as one file.
    package static func file(_ memories: [String: BackupMemory]) -> [UInt8] {
        let items = memories.sorted { $0.key < $1.key }.map { name, memory in
            JSON.Member(name, memory.json)
        }
        let document = JSON.object([
            JSON.Member("version", .whole(version)), JSON.Member("backups", .object(items)),
        ])
        return Array(document.formatted.utf8)
    }

    /// What a file holds; nothing when it is none of ours.
    package static func read(_ content: [UInt8]) -> [String: BackupMemory] {
        guard let document = try? JSONReader.value(of: content),
            document.member("version")?.answeredNumber == Double(version)
        else { return [:] }
        let items = document.member("backups")?.members ?? []
        return Dictionary(
            items.map { ($0.name, BackupMemory($0.value)) }, uniquingKeysWith: { _, last in last })
    }

    private var json: JSON {
        .object([
            JSON.Member("files", .list(sightings.map(\.json))),
            JSON.Member(
                "newest",
                .object(
                    newest.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) })),
        ])
    }

    private init(_ value: JSON) {
        self.init()
        sightings = (value.member("files")?.elements ?? []).prefix(Self.sightingsMax)
            .compactMap { Sighting($0) }
        for member in value.member("newest")?.members ?? [] {
            newest[member.name] = Newest(member.value)
        }
    }
}

extension BackupMemory.Sighting {
    fileprivate var json: JSON {
        var members = [
            JSON.Member("name", .text(name)), JSON.Member("bytes", .written("\(bytes)")),
            JSON.Member("changed", .text("\(changed)")), JSON.Member("since", .number(since)),
        ]
        switch verdict {
        case .passed: members.append(JSON.Member("passed", .flag(true)))
        case .failed(let reason): members.append(JSON.Member("failed", .text(reason)))
        case .unknown(let reason): members.append(JSON.Member("unknown", .text(reason)))
        case nil: break
        }
        return .object(members)
    }

    fileprivate init?(_ value: JSON) {
        guard let name = value.member("name")?.answeredText,
            let size = value.member("bytes")?.answeredSize, let bytes = Int(exactly: size),
            let changed = value.member("changed")?.answeredText.flatMap({ Int64($0) }),
            let since = value.member("since")?.answeredNumber
        else { return nil }
        self.init(name: name, bytes: bytes, changed: changed, since: since)
        if value.member("passed") == .flag(true) { verdict = .passed }
        if let reason = value.member("failed")?.answeredText { verdict = .failed(reason) }
        if let reason = value.member("unknown")?.answeredText { verdict = .unknown(reason) }
    }
}

extension BackupMemory.Newest {
    fileprivate var json: JSON {
        .object(
            [
                JSON.Member("finished", .number(finished)), JSON.Member("name", .text(name)),
                JSON.Member("count", .whole(count)),
            ] + (bytes.map { [JSON.Member("bytes", .number($0))] } ?? [])
                + (formerBytes.map { [JSON.Member("former_bytes", .number($0))] } ?? []))
    }

    fileprivate init?(_ value: JSON) {
        guard let finished = value.member("finished")?.answeredTime,
            let name = value.member("name")?.answeredText,
            let count = value.member("count")?.answeredSize.flatMap({ Int(exactly: $0) })
        else { return nil }
        self.init(
            finished: finished, name: name, bytes: value.member("bytes")?.answeredSize,
            formerBytes: value.member("former_bytes")?.answeredSize, count: count)
    }
}
