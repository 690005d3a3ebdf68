import Logging
import Platform
import Samples

/// The file in which samples that rules look far back at survive a restart; packing and writing it
/// holds up neither rules nor anything else.
///
/// What the disk does not give in time is read again and again, and taken up when it comes; until then
/// nothing is written over it.
final class SampleStateFile: Sendable {
    private struct State {
        var isWriting = false
        var writing: Task<Void, Never>?
        var isWritten = true
        var leftOut = 0
        var savedAt: Int64 = 0
        /// Whether an alert has changed since samples were written.
        var isDue = false
        /// Whether it is known what was saved.
        var isRead = false
        var reading: Task<Void, Never>?
        /// What came late and is not taken up yet.
        var late: SavedSamples?
    }

    /// How often samples are written while nothing changes.
    static let saveEvery: Int64 = 300_000

    private let file: AtomicFile
    private let status: RuleStatus
    private let log: Logger
    private let time: TimeSource
    private let disk = Confined((), threadNamed: "pgvigil-samples")
    private let state = Locked(State())

    init(_ file: AtomicFile, status: RuleStatus, time: TimeSource, log: Logger) {
        (self.file, self.status, self.time, self.log) = (file, status, time, log)
    }

    deinit { state.withLock { $0.reading }?.cancel() }

    /// What was saved; nil when there is nothing, nothing of use, or not yet.
    func read(at now: Int64) async -> SavedSamples? {
        state.withLock { $0.savedAt = now }
        let result = await content()
        guard case .failure(let failure) = result, failure.hasTimedOut else { return taken(result) }
        log.error(
            "samples of before the restart cannot be read yet",
            ["file": file.path, "reason": failure.reason])
        let reading = Task { [weak self, time] in
            while !Task.isCancelled {
                await time.sleep(for: AlertStateFile.retryPause)
                guard let self, await self.hasNotAnswered() else { return }
            }
        }
        state.withLock { $0.reading = reading }
        return nil
    }

    /// Tries once more; what was saved waits for `takeLate`.
    private func hasNotAnswered() async -> Bool {
        let result = await content()
        if case .failure(let failure) = result, failure.hasTimedOut { return true }
        let saved = taken(result)
        state.withLock { $0.late = saved }
        return false
    }

    /// What was saved before the start and came after `read`; once.
    func takeLate() -> SavedSamples? {
        state.withLock { state in
            defer { state.late = nil }
            return state.late
        }
    }

    private func content() async -> Result<SavedSamples?, StateFailure> {
        let file = file
        return await disk.run { _ in
            do throws(FileError) {
                guard let bytes = try file.read(bytesMax: SavedSamples.bytesMax) else {
                    return .success(nil)
                }
                return SavedSamples.parse(bytes).map(Optional.some)
                    .mapError { StateFailure(reason: "\($0)", hasTimedOut: false) }
            } catch {
                return .failure(StateFailure(reason: "\(error)", hasTimedOut: error.hasTimedOut))
            }
        }
    }

    private func taken(_ result: Result<SavedSamples?, StateFailure>) -> SavedSamples? {
        state.withLock { $0.isRead = true }
        switch result {
        case .success(let saved): return saved
        case .failure(let failure):
            status.change { $0.stateDamaged += 1 }
            log.error(
                "samples of before the restart are unusable",
                ["file": file.path, "reason": failure.reason])
            return nil
        }
    }

    private struct StateFailure: Error {
        let reason: String
        let hasTimedOut: Bool
    }

    /// Takes what is known, and writes it when it is time.
    ///
    /// What an alert was found by is on disk soon after it, and everything once in a while.
    func offer(_ samples: RuleSamples, at now: Int64, hasChanged: Bool) {
        let isTime = state.withLock { state in
            state.isDue = state.isDue || hasChanged
            let pause = state.isDue ? RuleStateFiles.saveEvery : Self.saveEvery
            guard now - state.savedAt >= pause else { return false }
            (state.savedAt, state.isDue) = (now, false)
            return true
        }
        if isTime { write(samples, at: now) }
    }

    /// Moves the time of the last writing with the time of day.
    func shift(by step: Int64) { state.withLock { $0.savedAt += step } }

    /// Begins to write, unless earlier samples are still being written.
    private func write(_ samples: RuleSamples, at now: Int64) {
        let isFree = state.withLock { state in
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard isFree else { return }
        let writing = Task {
            await self.put(samples, at: now)
            self.state.withLock { $0.isWriting = false }
        }
        state.withLock { $0.writing = writing }
    }

    /// Writes behind whatever is being written; returns when it is done.
    func writeLast(_ samples: RuleSamples, at now: Int64) async {
        await state.withLock { $0.writing }?.value
        await put(samples, at: now)
    }

    private func put(_ samples: RuleSamples, at now: Int64) async {
        let file = file
        // What is not read yet, or not taken up, must not be lost.
        let isFree = state.withLock { $0.isRead && $0.late == nil }
        let (leftOut, result) = await disk.run { _ -> (Int, Result<Void, FileError>) in
            let saved = samples.saved(at: now)
            if saved.isEmpty { return (0, .success(())) }
            return (
                saved.leftOut,
                Result { () throws(FileError) in
                    guard isFree else { throw FileError(timedOut: "read", file.path) }
                    try file.replace(with: saved.bytes)
                }
            )
        }
        note(leftOut: leftOut)
        var isWritten = true
        if case .failure = result { isWritten = false }
        let wasWritten = state.withLock { state in
            defer { state.isWritten = isWritten }
            return state.isWritten
        }
        guard case .failure(let error) = result else { return }
        status.change { $0.stateFailures += 1 }
        if wasWritten {
            log.error(
                "samples of rules cannot be written", ["file": file.path, "reason": "\(error)"])
        }
    }

    /// Counts series that the file had no room for, and logs it when it begins and when it grows.
    private func note(leftOut: Int) {
        status.change { $0.stateIncomplete += UInt64(leftOut) }
        let known = state.withLock { state in
            defer { state.leftOut = leftOut }
            return state.leftOut
        }
        if leftOut > known {
            log.warning(
                "the file of samples has no room for all",
                ["left_out": "\(leftOut)", "bytes_max": "\(SavedSamples.bytesMax)"])
        }
    }
}
