import Logging
import Platform
import Samples

/// The file in which samples that rules look far back at survive a restart; packing and writing it
/// holds up neither rules nor anything else.
final class SampleStateFile: Sendable {
    private struct State {
        var isWriting = false
        var writing: Task<Void, Never>?
        var isWritten = true
        var leftOut = 0
        var savedAt: Int64 = 0
        /// Whether an alert has changed since samples were written.
        var isDue = false
    }

    /// How often samples are written while nothing changes.
    static let saveEvery: Int64 = 300_000

    private let file: AtomicFile
    private let status: RuleStatus
    private let log: Logger
    private let disk = Confined((), threadNamed: "pgvigil-samples")
    private let state = Locked(State())

    init(_ file: AtomicFile, status: RuleStatus, log: Logger) {
        (self.file, self.status, self.log) = (file, status, log)
    }

    /// What was saved; nil when there is nothing, or nothing of use.
    func read(at now: Int64) async -> SavedSamples? {
        state.withLock { $0.savedAt = now }
        let file = file
        let result = await disk.run { _ -> Result<SavedSamples?, StateFailure> in
            do throws(FileError) {
                guard let bytes = try file.read(bytesMax: SavedSamples.bytesMax) else {
                    return .success(nil)
                }
                return SavedSamples.parse(bytes).map(Optional.some)
                    .mapError { StateFailure(reason: "\($0)") }
            } catch { return .failure(StateFailure(reason: "\(error)")) }
        }
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
    }

    /// Takes what is known, and writes it when it is time.
    ///
    /// What an alert was found by is on disk soon after it, and everything once in a while.
    func offer(_ history: SampleHistory, at now: Int64, hasChanged: Bool) {
        let isTime = state.withLock { state in
            state.isDue = state.isDue || hasChanged
            let pause = state.isDue ? RuleEvaluator.saveEvery : Self.saveEvery
            guard now - state.savedAt >= pause else { return false }
            (state.savedAt, state.isDue) = (now, false)
            return true
        }
        if isTime { write(history, at: now) }
    }

    /// Moves the time of the last writing with the time of day.
    func shift(by step: Int64) { state.withLock { $0.savedAt += step } }

    /// Begins to write, unless earlier samples are still being written.
    private func write(_ history: SampleHistory, at now: Int64) {
        let isFree = state.withLock { state in
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard isFree else { return }
        let writing = Task {
            await self.put(history, at: now)
            self.state.withLock { $0.isWriting = false }
        }
        state.withLock { $0.writing = writing }
    }

    /// Writes behind whatever is being written; returns when it is done.
    func writeLast(_ history: SampleHistory, at now: Int64) async {
        await state.withLock { $0.writing }?.value
        await put(history, at: now)
    }

    private func put(_ history: SampleHistory, at now: Int64) async {
        let file = file
        let (leftOut, result) = await disk.run { _ -> (Int, Result<Void, FileError>) in
            let saved = SavedSamples(history, at: now)
            if saved.isEmpty { return (0, .success(())) }
            return (
                saved.leftOut,
                Result { () throws(FileError) in try file.replace(with: saved.bytes) }
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
