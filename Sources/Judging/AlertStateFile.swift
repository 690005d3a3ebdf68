import Logging
import Platform
import Rules

/// The file in which alerts survive a restart, on a thread of its own: a disk that hangs holds up
/// neither rules nor anything else.
///
/// What it does not give in time is read again and again beside the rules, and taken up when it comes.
/// Until then nothing is written over it.
final class AlertStateFile: Sendable {
    private struct State {
        var isWriting = false
        var writing: Task<Void, Never>?
        var isWritten = true
        var incomplete = 0
        /// Whether it is known what was saved.
        var isRead = false
        var reading: Task<Void, Never>?
        /// What came late and is not taken up yet.
        var late: SavedAlerts?
    }

    /// How long it is waited before the disk is tried again.
    static let retryPause = Duration.seconds(1)

    private let file: AtomicFile
    private let status: RuleStatus
    private let log: Logger
    private let time: TimeSource
    private let disk = Confined((), threadNamed: "pgvigil-alerts")
    private let state = Locked(State())

    init(_ file: AtomicFile, status: RuleStatus, time: TimeSource, log: Logger) {
        self.file = file
        self.status = status
        self.time = time
        self.log = log
    }

    deinit { state.withLock { $0.reading }?.cancel() }

    /// What was saved, for a first look: damage is reported by `read()`.
    func glance() async -> SavedAlerts? {
        guard case .success(let bytes?) = await bytes(),
            case .success(let saved) = SavedAlerts.parse(bytes)
        else { return nil }
        return saved
    }

    private func bytes() async -> Result<[UInt8]?, FileError> {
        let file = file
        return await disk.run { _ in
            Result { () throws(FileError) -> [UInt8]? in
                try file.read(bytesMax: SavedAlerts.bytesMax)
            }
        }
    }

    /// What was saved; nil when there is nothing, nothing of use, or not yet.
    func read() async -> SavedAlerts? {
        let bytes = await bytes()
        guard case .failure(let error) = bytes, error.hasTimedOut else { return content(bytes) }
        log.error(
            "alert state cannot be read yet, starting without alerts",
            ["file": file.path, "reason": "\(error)"])
        let reading = Task { [weak self, time] in
            while !Task.isCancelled {
                await time.sleep(for: Self.retryPause)
                guard let self, await self.hasNotAnswered() else { return }
            }
        }
        state.withLock { $0.reading = reading }
        return nil
    }

    /// Tries once more; what was saved waits for `takeLate`.
    private func hasNotAnswered() async -> Bool {
        let bytes = await bytes()
        if case .failure(let error) = bytes, error.hasTimedOut { return true }
        let saved = content(bytes)
        state.withLock { $0.late = saved }
        return false
    }

    /// What was saved before the start and came after `read`; once.
    func takeLate() -> SavedAlerts? {
        state.withLock { state in
            defer { state.late = nil }
            return state.late
        }
    }

    private func content(_ bytes: Result<[UInt8]?, FileError>) -> SavedAlerts? {
        state.withLock { $0.isRead = true }
        switch bytes {
        case .success(nil): return nil
        case .success(let bytes?):
            switch SavedAlerts.parse(bytes) {
            case .failure(let damage): isDamaged("\(damage)")
            case .success(let saved): return saved
            }
        case .failure(let error): isDamaged("\(error)")
        }
        return nil
    }

    private func isDamaged(_ reason: String) {
        status.change { $0.stateDamaged += 1 }
        log.error(
            "alert state is unusable, starting without alerts",
            ["file": file.path, "reason": reason])
    }

    /// Begins to write; false while an earlier state is still being written.
    func write(_ saved: SavedAlerts) -> Bool {
        let isFree = state.withLock { state in
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard isFree else { return false }
        let writing = Task {
            await self.put(saved)
            self.state.withLock { $0.isWriting = false }
        }
        state.withLock { $0.writing = writing }
        return true
    }

    /// Writes behind whatever is being written; returns when it is done.
    func writeLast(_ saved: SavedAlerts) async {
        await state.withLock { $0.writing }?.value
        await put(saved)
    }

    private func put(_ saved: SavedAlerts) async {
        note(shortened: saved.shortened, leftOut: saved.leftOut)
        let file = file
        // What is not read yet, or not taken up, must not be lost.
        let isFree = state.withLock { $0.isRead && $0.late == nil }
        let result = await disk.run { _ in
            Result { () throws(FileError) in
                guard isFree else { throw FileError(timedOut: "read", file.path) }
                try file.replace(with: saved.bytes)
            }
        }
        let wasWritten = state.withLock { state in
            let was = state.isWritten
            if case .success = result { state.isWritten = true } else { state.isWritten = false }
            return was
        }
        switch result {
        case .failure(let error):
            status.change { $0.stateFailures += 1 }
            if wasWritten {
                log.error(
                    "state of alerts cannot be written",
                    ["file": file.path, "reason": "\(error)"])
            }
        case .success:
            if !wasWritten { log.notice("state of alerts is written again") }
        }
    }

    /// Counts what the file had no room for, and logs it when it begins and when it grows.
    private func note(shortened: Int, leftOut: Int) {
        let incomplete = shortened + leftOut
        status.change { $0.stateIncomplete += UInt64(incomplete) }
        let known = state.withLock { state in
            defer { state.incomplete = incomplete }
            return state.incomplete
        }
        if incomplete > known {
            log.warning(
                "the state of alerts has no room for all",
                [
                    "shortened": "\(shortened)", "left_out": "\(leftOut)",
                    "bytes_max": "\(SavedAlerts.bytesMax)",
                ])
        }
    }
}
