import Platform

/// Log entries on their way to a thread of their own: callers wait for nothing.
///
/// Standard error may be a pipe without a reader, and the journal may be busy. What finds no room is
/// lost, and counted; when there is room again, a line says how many were.
package final class LogQueue: Sendable {
    /// Entries that may wait.
    package static let entriesMax = 4096
    /// Bytes of text that may wait.
    package static let bytesMax = 1 << 20

    /// One that waits, and who writes it.
    private struct Item {
        let entry: LogEntry
        let bytes: Int
        let write: @Sendable (LogEntry) -> Void
    }

    private struct State {
        var items: [Item] = []
        var bytes = 0
        var isWriting = false
        var dropped: UInt64 = 0
        /// Those that no line has reported yet.
        var unreported: UInt64 = 0
        var hasThread = false
    }

    private static let stackBytes = 256 << 10

    private let state = Locked(State())
    private let bell = Doorbell()
    private let written = Doorbell()

    /// The queue for this process's standard error.
    package static let standardError = LogQueue()

    /// A queue without entries; its thread starts with the first one.
    package init() {}

    /// Entries lost since the start.
    package var dropped: UInt64 { state.withLock { $0.dropped } }

    /// Has `write` called with the entry on the queue's thread, after all that came before.
    package func append(_ entry: LogEntry, _ write: @escaping @Sendable (LogEntry) -> Void) {
        let bytes = entry.fields.reduce(entry.message.utf8.count) {
            $0 + $1.key.utf8.count + $1.value.utf8.count
        }
        let startsThread = state.withLock { state in
            let hasRoom =
                state.items.count < Self.entriesMax
                && (state.bytes + bytes <= Self.bytesMax || state.items.isEmpty)
            guard hasRoom else {
                state.dropped += 1
                state.unreported += 1
                return false
            }
            state.items.append(Item(entry: entry, bytes: bytes, write: write))
            state.bytes += bytes
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if startsThread {
            Threads.start(name: "pgvigil-log", stackBytes: Self.stackBytes) { self.loop() }
        }
        bell.ring()
    }

    /// Waits until everything is written, but no longer than `limit`; says whether it is.
    @discardableResult
    package func flush(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while !state.withLock({ $0.items.isEmpty && !$0.isWriting }) {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return false }
            written.wait(atMost: min(left, .milliseconds(20)))
        }
        return true
    }

    private func loop() {
        while true {
            let (items, unreported) = state.withLock { state in
                defer {
                    state.isWriting = !state.items.isEmpty
                    state.items = []
                    state.bytes = 0
                    state.unreported = 0
                }
                return (state.items, state.unreported)
            }
            for item in items { item.write(item.entry) }
            if unreported > 0, let last = items.last {
                last.write(
                    LogEntry(
                        level: .warning,
                        message: "log lines were lost: they were not taken in time",
                        fields: [(key: "lines", value: "\(unreported)")],
                        time: WallClock.secondsSince1970))
            }
            state.withLock { $0.isWriting = false }
            if items.isEmpty {
                written.ring()
                bell.wait()
            }
        }
    }
}
