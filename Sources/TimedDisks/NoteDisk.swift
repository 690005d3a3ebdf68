package import Platform

/// Reads and writes small files on a thread of its own, so that a disk that stands still holds up
/// none of those who hand them over.
package final class NoteDisk: Sendable {
    private struct Change: Sendable {
        let file: AtomicFile
        let content: [UInt8]?
        let failed: @Sendable (FileError) -> Void
    }

    /// The disk of this process: one thread for all files, because they are few and small.
    package static let shared = NoteDisk()

    private let disk = Confined((), threadNamed: "pgvigil-notes")
    /// Whether the last one that waited has waited in vain, and nothing has come to an end since.
    private let isStill = Locked(false)
    /// What was handed over and is not written yet, by path.
    private let waiting = Locked<[String: Change]>([:])

    /// A disk with a thread of its own.
    package init() {}

    /// The content of a file; nil where there is none, or where it does not come within the limit.
    ///
    /// A disk that stands still costs one limit: until something on it ends, the answer is nil at once.
    package func read(_ file: AtomicFile, bytesMax: Int, within limit: Duration) async -> [UInt8]? {
        if isStill.withLock({ $0 }) { return nil }
        let content = await answer(within: limit) { [disk, isStill] in
            let content = await disk.run { _ in (try? file.read(bytesMax: bytesMax)) ?? nil }
            isStill.withLock { $0 = false }
            return content
        }
        if content == nil { isStill.withLock { $0 = true } }
        return content ?? nil
    }

    /// Hands over the content that a file is to have, or nil to remove it, and does not wait.
    ///
    /// Of several contents for one file the last is written. `failed` is called on the disk's thread.
    package func write(
        _ content: [UInt8]?, to file: AtomicFile, failed: @escaping @Sendable (FileError) -> Void
    ) {
        let change = Change(file: file, content: content, failed: failed)
        let isFirst = waiting.withLock { $0.updateValue(change, forKey: file.path) == nil }
        guard isFirst else { return }
        Task { [disk, waiting] in await disk.run { _ in Self.writeAll(waiting) } }
    }

    /// Waits until all that was handed over is written, but no longer than the limit.
    package func finish(within limit: Duration) async {
        _ = await answer(within: limit) { [disk, waiting] in
            await disk.run { _ in Self.writeAll(waiting) }
        }
    }

    private static func writeAll(_ waiting: Locked<[String: Change]>) {
        while let change = waiting.withLock({ $0.popFirst()?.value }) {
            do throws(FileError) {
                if let content = change.content {
                    try change.file.replace(with: content)
                } else {
                    try change.file.remove()
                }
            } catch { change.failed(error) }
        }
    }

    /// What the body says, or nil when it has not come to an end in time; it goes on then.
    private func answer<Value: Sendable>(
        within limit: Duration, _ body: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let (answers, continuation) = AsyncStream.makeStream(of: Value?.self)
        Task { continuation.yield(await body()) }
        let clock = Task {
            try? await Task.sleep(for: limit)
            continuation.yield(nil)
        }
        defer { clock.cancel() }
        // In a task of its own: a task that is cancelled waits for its last notes all the same.
        return await Task {
            for await answer in answers { return answer }
            return nil
        }.value
    }
}
