import Basics
package import Logging
import Memory
import Platform

/// The files in which trends survive a restart, one a target, on a thread of their own.
///
/// What is damaged is lost without harm. A file is written every five minutes, and at the end.
package final class TrendFiles: Sendable {
    /// How often a file is written at most.
    static let pause = Duration.seconds(300)
    private static let prefix = "trends-"
    private static let suffix = ".state"
    /// What the time of a file's writing is read from.
    private static let headBytes = 64

    private let recent: RecentTrends
    private let directory: String?
    private let log: Logger
    private let disk = Confined((), threadNamed: "pgvigil-trends")
    private let isFailing = Locked(false)

    /// Without a directory nothing is kept.
    package init(_ recent: RecentTrends, directory: String?, log: Logger) {
        self.recent = recent
        self.directory = directory
        self.log = log
    }

    /// Keeps what is known of these targets and no others, and reads their files meanwhile.
    package func use(_ names: [String]) {
        let (new, gone) = recent.use(names)
        guard let directory else { return }
        Task {
            for (name, memory) in gone { await write(memory, of: name) }
            for (name, generation) in new {
                recent.load(await read(name, in: directory), of: name, generation: generation)
            }
            await sweep(directory, keeping: Set(names))
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
        for name in recent.names {
            if let end, ContinuousClock.now >= end { return }
            guard let memory = due(name, onlyDue: onlyDue) else { continue }
            await write(memory, of: name)
        }
    }

    /// What is to be written of a target now; nil for nothing.
    private func due(_ name: String, onlyDue: Bool) -> TrendMemory? {
        recent.state.withLock { state in
            guard let target = state.targets[name], target.isLoaded,
                target.changes != target.saved
            else { return nil }
            let now = state.look().steady
            guard !onlyDue || target.savedAt.duration(to: now) >= Self.pause else { return nil }
            state.targets[name]?.saved = target.changes
            state.targets[name]?.savedAt = now
            return state.targets[name]?.memory
        }
    }

    // MARK: Disk

    private static func path(of name: String, in directory: String) -> String {
        "\(directory)/\(prefix)\(URLText.encoded(name))\(suffix)"
    }

    private func write(_ memory: TrendMemory, of name: String) async {
        guard let directory else { return }
        let file = AtomicFile(Self.path(of: name, in: directory))
        let now = recent.now
        let result = await disk.run { _ in
            Result { () throws(FileError) in try file.replace(with: memory.file(at: now)) }
        }
        let wasFailing = isFailing.withLock { isFailing in
            defer { if case .failure = result { isFailing = true } else { isFailing = false } }
            return isFailing
        }
        guard case .failure(let error) = result else { return }
        recent.state.withLock { $0.failures += 1 }
        if !wasFailing {
            log.error("trends cannot be written", ["file": file.path, "reason": "\(error)"])
        }
    }

    private func read(_ name: String, in directory: String) async -> TrendMemory? {
        let file = AtomicFile(Self.path(of: name, in: directory))
        let now = recent.now
        let result = await disk.run { _ -> Result<TrendMemory?, any Error> in
            do {
                guard let bytes = try file.read(bytesMax: TrendMemory.fileBytesMax) else {
                    return .success(nil)
                }
                return .success(try TrendMemory.parse(bytes, now: now).get())
            } catch { return .failure(error) }
        }
        switch result {
        case .success(let memory): return memory
        case .failure(let error):
            log.warning(
                "trends of before the restart are unusable",
                ["file": file.path, "reason": "\(error)"])
            return nil
        }
    }

    /// Removes what was written of other targets so long ago that nothing of it is of use.
    private func sweep(_ directory: String, keeping names: Set<String>) async {
        let kept = Set(names.map { Self.path(of: $0, in: directory) })
        let oldest = recent.now - TrendMemory.minutesMilliseconds
        await disk.run { _ in
            let files = DiskFileLayer()
            guard let found = try? files.list(directory) else { return }
            for name in found where name.hasPrefix(Self.prefix) && name.hasSuffix(Self.suffix) {
                let path = "\(directory)/\(name)"
                guard !kept.contains(path),
                    let head = try? files.read(path, from: 0, count: Self.headBytes),
                    let time = TrendMemory.time(ofFileThatBeginsWith: head), time < oldest
                else { continue }
                try? files.remove(path)
            }
        }
    }
}
