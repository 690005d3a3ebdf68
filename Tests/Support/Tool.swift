import Glibc
import Platform

/// A program that runs beside a test and ends with it.
final class Tool: Sendable {
    private let name: String
    private let log: String
    private let child: ChildProcess
    // The first answer of the kernel to "has it ended" is the only one, so it is kept.
    private let ended = Locked(false)

    /// Starts it with both outputs going to the file `log`.
    init(
        _ arguments: [String], log: String, as identity: ChildProcess.Identity? = nil
    ) throws {
        let file = try Files.openToAppend(log)
        self.log = log
        name = arguments[0]
        child = try ChildProcess.start(
            arguments, environment: Checkout.childEnvironment, output: file.number,
            errors: file.number, as: identity)
    }

    deinit { stop() }

    var processID: Int32 { child.processID }

    var logText: String {
        String(decoding: (try? Files.read(log)) ?? [], as: UTF8.self)
    }

    var hasEnded: Bool {
        ended.withLock { ended in
            ended = ended || child.endingIfOver() != nil
            return ended
        }
    }

    /// Waits until `isReady` says so.
    func wait(within limit: Duration, until isReady: () async -> Bool) async throws {
        do {
            try await eventually(within: limit) {
                if hasEnded { throw SupportError("ended") }
                return await isReady()
            }
        } catch {
            throw SupportError("\(name) did not come up: \(error)\n\(logText.suffix(2000))")
        }
    }

    func signal(_ number: Int32) { child.signal(number) }

    /// Ends it and waits until it is gone.
    func stop() {
        guard !hasEnded else { return }
        child.signal(SIGCONT)
        child.signal(SIGTERM)
        if waitBlocking(within: .seconds(5), { hasEnded }) { return }
        child.signalGroup(SIGKILL)
        _ = waitBlocking(within: .seconds(5)) { hasEnded }
    }
}
