package import Logging
package import Platform
import ReportSchedules
import TimedDisks

/// The file in the state directory that says up to when reports are made.
package final class ReportNotes: Sendable {
    private struct State {
        /// How often the file was read in vain.
        var tries = 0
        /// What the file holds, or is to hold.
        var saved = ReportMemory()
        /// Whether it does not hold that, because it could not be written.
        var hasFailed = false
    }

    private static let fileName = "reports.json"
    private static let bytesMax = 1 << 20
    /// After this number of attempts, ten minutes, reports are made without it.
    private static let triesMax = 60

    private let file: AtomicFile?
    private let limit: Duration
    private let log: Logger
    private let thread = TimedThread(name: "pgv-reports")
    private let state = Locked(State())

    /// The file in this directory, which one attempt to read may take so long; without a directory
    /// nothing outlives the process.
    package init(
        directory: String?, files: any FileLayer = DiskFileLayer(),
        within limit: Duration = .seconds(2), log: Logger
    ) {
        file = directory.map { AtomicFile("\($0)/\(Self.fileName)", files: files) }
        self.limit = limit
        self.log = log
    }

    /// What the file holds; nil when it has to be asked for again.
    func read() async -> ReportMemory? {
        guard let file else { return ReportMemory() }
        let (thread, limit) = (self.thread, self.limit)
        let content = await OwnThread.run(named: "pgv-reporter") {
            thread.run(within: limit) { () -> Result<[UInt8]?, FileError> in
                Result { () throws(FileError) in try file.read(bytesMax: Self.bytesMax) }
            }
        }
        switch content {
        case .success(.some(let bytes))?: return known(bytes, file.path)
        case .success(.none)?: return ReportMemory()
        case .failure(let error)?: return unread("\(error)")
        case nil: return unread("\(FileError(timedOut: "read", file.path))")
        }
    }

    private func known(_ content: [UInt8], _ path: String) -> ReportMemory {
        let memory = ReportMemory(file: content)
        state.withLock { $0.saved = memory }
        if !ReportMemory.isFile(content) { giveUp("\(path) is no such file") }
        return memory
    }

    private func unread(_ reason: String) -> ReportMemory? {
        let tries = state.withLock { state in
            state.tries += 1
            return state.tries
        }
        if tries == 1 {
            log.warning(
                "up to when reports are made is not known yet, and none is made for up to ten minutes",
                ["reason": reason])
        }
        guard tries >= Self.triesMax else { return nil }
        giveUp(reason)
        return ReportMemory()
    }

    private func giveUp(_ reason: String) {
        log.error(
            "up to when reports were made is not known: what was due before is not made",
            ["reason": reason])
    }

    /// Writes this to the file unless it is there, and does not wait; the next call makes up for a
    /// write that failed.
    func save(_ memory: ReportMemory) {
        guard let file else { return }
        let change = state.withLock { state -> Bool? in
            guard state.hasFailed || memory != state.saved else { return nil }
            defer {
                state.saved = memory
                state.hasFailed = false
            }
            return state.hasFailed
        }
        guard let isAgain = change else { return }
        NoteDisk.shared.write(memory.file, to: file) { [state, log] error in
            state.withLock { $0.hasFailed = true }
            // One line when it begins, not one for every attempt.
            guard !isAgain else { return }
            log.warning(
                "up to when reports are made is not saved, and is tried again",
                ["reason": "\(error)"])
        }
    }
}
