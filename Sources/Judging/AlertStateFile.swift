import Logging
import Platform
import Rules

/// The file in which alerts survive a restart, on a thread of its own: a disk that hangs holds up
/// neither rules nor anything else.
final class AlertStateFile: Sendable {
    private struct State {
        var isWriting = false
        var writing: Task<Void, Never>?
        var isWritten = true
        var incomplete = 0
    }

    private let file: AtomicFile
    private let status: RuleStatus
    private let log: Logger
    private let disk = Confined((), threadNamed: "pgvigil-alerts")
    private let state = Locked(State())

    init(_ file: AtomicFile, status: RuleStatus, log: Logger) {
        self.file = file
        self.status = status
        self.log = log
    }

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

    /// What was saved; nil when there is nothing, or nothing of use.
    func read() async -> SavedAlerts? {
        switch await bytes() {
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
        let result = await disk.run { _ in
            Result { () throws(FileError) in try file.replace(with: saved.bytes) }
        }
        let wasWritten = state.withLock { state in
            defer {
                if case .success = result {
                    state.isWritten = true
                } else {
                    state.isWritten = false
                }
            }
            return state.isWritten
        }
        guard case .failure(let error) = result else { return }
        status.change { $0.stateFailures += 1 }
        if wasWritten {
            log.error(
                "state of alerts cannot be written", ["file": file.path, "reason": "\(error)"])
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
