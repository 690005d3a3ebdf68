import Basics
package import Logging
import Platform

/// The files in which memories survive a restart, one a target, on a thread of their own.
///
/// What is damaged is lost without harm. How often a file is written is what `Memories` says.
package final class MemoryFiles<Memories: TargetMemories>: Sendable {
    /// What the time of a file's writing is read from.
    private static var headBytes: Int { 64 }
    private static var suffix: String { ".state" }

    private let memories: Memories
    private let directory: String?
    private let log: Logger
    private let disk = Confined((), threadNamed: "pgvigil-\(Memories.fileName)")
    private let isFailing = Locked(false)

    /// Without a directory nothing is kept.
    package init(_ memories: Memories, directory: String?, log: Logger) {
        self.memories = memories
        self.directory = directory
        self.log = log
    }

    /// Writes what is known of targets that are gone, and reads the files of new ones meanwhile.
    package func use(_ inUse: TargetsInUse<Memories.Detail.Memory>) {
        guard let directory else { return }
        let kept = Set(memories.names.map { Self.path(of: $0, in: directory) })
        Task {
            for (name, memory) in inUse.gone { await write(memory, of: name) }
            for (name, generation) in inUse.new {
                memories.load(await read(name, in: directory), of: name, generation: generation)
            }
            await sweep(directory, keeping: kept)
        }
    }

    /// Writes what has changed, now and then, until the task is cancelled.
    package func run(every look: Duration = .seconds(10)) async {
        guard directory != nil else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: look)
            guard !Task.isCancelled else { return }
            await save(onlyDue: true, until: nil)
        }
    }

    /// Writes what has changed since it was last written, as far as there is time.
    package func saveLast(within limit: Duration) async {
        await save(onlyDue: false, until: .now + limit)
    }

    private func save(onlyDue: Bool, until end: ContinuousClock.Instant?) async {
        guard directory != nil else { return }
        for name in memories.names {
            if let end, ContinuousClock.now >= end { return }
            guard let memory = memories.due(name, onlyDue: onlyDue) else { continue }
            await write(memory, of: name)
        }
    }

    // MARK: Disk

    private static func path(of name: String, in directory: String) -> String {
        "\(directory)/\(Memories.fileName)-\(URLText.encoded(name))\(suffix)"
    }

    private func write(_ memory: Memories.Detail.Memory, of name: String) async {
        guard let directory else { return }
        let file = AtomicFile(Self.path(of: name, in: directory))
        let now = memories.now
        let result = await disk.run { _ in
            Result { () throws(FileError) in try file.replace(with: memory.file(at: now)) }
        }
        let wasFailing = isFailing.withLock { isFailing in
            defer { if case .failure = result { isFailing = true } else { isFailing = false } }
            return isFailing
        }
        defer { memories.settled(memory, of: name) }
        guard case .failure(let error) = result else { return }
        memories.noteFailure(of: name)
        if !wasFailing {
            log.error(Memories.unwritable, ["file": file.path, "reason": "\(error)"])
        }
    }

    private func read(_ name: String, in directory: String) async -> Memories.Detail.Memory? {
        let file = AtomicFile(Self.path(of: name, in: directory))
        let now = memories.now
        let result = await disk.run { [memories] _ -> Result<Memories.Detail.Memory?, any Error> in
            Result {
                try file.read(bytesMax: Memories.Detail.Memory.fileBytesMax).map {
                    try memories.parse($0, now: now)
                }
            }
        }
        switch result {
        case .success(let memory): return memory
        case .failure(let error):
            log.warning(Memories.unusable, ["file": file.path, "reason": "\(error)"])
            return nil
        }
    }

    /// Removes what was written of other targets so long ago that nothing of it is of use.
    private func sweep(_ directory: String, keeping kept: Set<String>) async {
        let oldest = memories.now - Memories.Detail.Memory.minutesMilliseconds
        await disk.run { _ in
            let files = DiskFileLayer()
            guard let found = try? files.list(directory) else { return }
            for name in found
            where name.hasPrefix("\(Memories.fileName)-") && name.hasSuffix(Self.suffix) {
                let path = "\(directory)/\(name)"
                guard !kept.contains(path),
                    let head = try? files.read(path, from: 0, count: Self.headBytes),
                    let time = Memories.Detail.Memory.time(ofFileThatBeginsWith: head),
                    time < oldest
                else { continue }
                try? files.remove(path)
            }
        }
    }
}
