internal import CPlatform
import Glibc

/// Runs a command to its end and keeps what it wrote.
package enum CommandOutput {
    /// Why there is no output.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case start(FileError)
        case deadline
        case tooLong
        case ended(ChildProcess.Ending, errors: String)

        /// One line that names the cause, never what the command wrote to its standard output.
        package var description: String {
            switch self {
            case .start(let error): "\(error)"
            case .deadline: "did not end in time"
            case .tooLong: "wrote too much"
            case .ended(.exited(let code), let errors): "exit code \(code): \(errors)"
            case .ended(.signalled(let number), _): "ended by signal \(number)"
            }
        }
    }

    /// What `arguments` wrote to standard output when it ended with 0 within `limit`.
    ///
    /// `input` is what it reads from its standard input. Blocks its thread: call it on an
    /// `OwnThread`.
    /// - Throws: `Failure`; the child is then gone.
    package static func of(
        _ arguments: [String], environment: [String: String], input: [UInt8] = [],
        as identity: ChildProcess.Identity? = nil, within limit: Duration, bytesMax: Int = 1 << 20
    ) throws(Failure) -> [UInt8] {
        var given: (read: Int32, write: Int32) = (-1, -1)
        if !input.isEmpty {
            guard platform_pipe(&given.read, &given.write) == 0 else {
                throw .start(FileError("pipe", arguments.first ?? ""))
            }
            // A child that does not read to the end must neither end nor hold up us.
            Signals.ignoreBrokenPipes()
            _ = fcntl(given.write, F_SETFL, O_NONBLOCK)
        }
        defer { for end in [given.read, given.write] where end >= 0 { close(end) } }
        var out: (read: Int32, write: Int32) = (-1, -1)
        var err: (read: Int32, write: Int32) = (-1, -1)
        guard platform_pipe(&out.read, &out.write) == 0 else {
            throw .start(FileError("pipe", arguments.first ?? ""))
        }
        let outRead = FileDescriptor(adopting: out.read)
        let outWrite = FileDescriptor(adopting: out.write)
        guard platform_pipe(&err.read, &err.write) == 0 else {
            throw .start(FileError("pipe", arguments.first ?? ""))
        }
        let errRead = FileDescriptor(adopting: err.read)
        let errWrite = FileDescriptor(adopting: err.write)
        let child: ChildProcess
        do throws(FileError) {
            child = try ChildProcess.start(
                arguments, environment: environment, input: given.read < 0 ? nil : given.read,
                output: outWrite.number,
                errors: errWrite.number, as: identity)
        } catch { throw .start(error) }
        // The pipes end when the child has the only write ends.
        _ = consume outWrite
        _ = consume errWrite
        var collector = PipeCollector(
            input: input[...], to: given.write, out: outRead.number, err: errRead.number,
            deadline: .now + limit, bytesMax: bytesMax)
        // The child sees the end of its input when the collector closes it.
        given.write = -1
        let failure = collector.drain()
        if failure != nil { child.signalGroup(SIGKILL) }
        let ending = waitForEnd(child, until: .now + limit)
        if let failure { throw failure }
        guard ending == .exited(0) else {
            let errors = String(decoding: collector.errors, as: UTF8.self)
            throw .ended(ending ?? .signalled(SIGKILL), errors: errors)
        }
        return collector.output
    }

    private static func waitForEnd(
        _ child: ChildProcess, until deadline: ContinuousClock.Instant
    ) -> ChildProcess.Ending? {
        while true {
            if let ending = child.endingIfOver() { return ending }
            // Its pipes are closed, so it is about to end; one that lingers is ended.
            if ContinuousClock.now >= deadline { child.signalGroup(SIGKILL) }
            usleep(1000)
        }
    }
}

/// Writes one pipe as far as it is read, and reads two until both are closed.
private struct PipeCollector {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    private var input: ArraySlice<UInt8>
    private var inputEnd: Int32
    private var out: Int32
    private var err: Int32
    private let deadline: ContinuousClock.Instant
    private let bytesMax: Int

    init(
        input: ArraySlice<UInt8>, to inputEnd: Int32, out: Int32, err: Int32,
        deadline: ContinuousClock.Instant, bytesMax: Int
    ) {
        self.input = input
        self.inputEnd = inputEnd
        self.out = out
        self.err = err
        self.deadline = deadline
        self.bytesMax = bytesMax
    }

    mutating func drain() -> CommandOutput.Failure? {
        defer { endInput() }
        if input.isEmpty { endInput() }
        while out >= 0 || err >= 0 {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return .deadline }
            var waits = [
                pollfd(fd: out, events: Int16(POLLIN), revents: 0),
                pollfd(fd: err, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inputEnd, events: Int16(POLLOUT), revents: 0),
            ]
            _ = poll(&waits, 3, Int32(clamping: left.millisecondsRoundedUp))
            if waits[0].revents != 0, !take(out, into: \.output) { out = -1 }
            if waits[1].revents != 0, !take(err, into: \.errors) { err = -1 }
            if waits[2].revents != 0 { give() }
            if output.count + errors.count > bytesMax { return .tooLong }
        }
        return nil
    }

    private mutating func give() {
        let count = input.withUnsafeBytes { write(inputEnd, $0.baseAddress, $0.count) }
        if count > 0 {
            input = input.dropFirst(count)
        } else if errno != EINTR, errno != EAGAIN {
            input = []
        }
        if input.isEmpty { endInput() }
    }

    private mutating func endInput() {
        if inputEnd >= 0 { close(inputEnd) }
        inputEnd = -1
    }

    private mutating func take(_ end: Int32, into sink: WritableKeyPath<Self, [UInt8]>) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(end, &chunk, chunk.count)
        if count > 0 { self[keyPath: sink].append(contentsOf: chunk[..<count]) }
        return count > 0
    }
}
