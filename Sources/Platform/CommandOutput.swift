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
        var given: Int32?
        if !input.isEmpty {
            var ends: (read: Int32, write: Int32) = (-1, -1)
            guard platform_pipe(&ends.read, &ends.write) == 0 else {
                throw .start(FileError("pipe", arguments.first ?? ""))
            }
            given = ends.read
            feed(input, to: ends.write)
        }
        defer { if let given { close(given) } }
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
                arguments, environment: environment, input: given, output: outWrite.number,
                errors: errWrite.number, as: identity)
        } catch { throw .start(error) }
        // The pipes end when the child has the only write ends.
        _ = consume outWrite
        _ = consume errWrite
        var collector = PipeCollector(
            out: outRead.number, err: errRead.number, deadline: .now + limit, bytesMax: bytesMax)
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

    /// Writes from a thread of its own: the child may read nothing before it has written.
    private static func feed(_ input: [UInt8], to end: Int32) {
        // A child that does not read to the end must not end us.
        Signals.ignoreBrokenPipes()
        Threads.start(name: "pgvigil-feed", stackBytes: 64 << 10) {
            let pipe = FileDescriptor(adopting: end)
            var rest = input[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(pipe.number, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return }
                rest = rest.dropFirst(count)
            }
        }
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

/// Reads two pipes until both are closed.
private struct PipeCollector {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    private var out: Int32
    private var err: Int32
    private let deadline: ContinuousClock.Instant
    private let bytesMax: Int

    init(out: Int32, err: Int32, deadline: ContinuousClock.Instant, bytesMax: Int) {
        self.out = out
        self.err = err
        self.deadline = deadline
        self.bytesMax = bytesMax
    }

    mutating func drain() -> CommandOutput.Failure? {
        while out >= 0 || err >= 0 {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return .deadline }
            var waits = [
                pollfd(fd: out, events: Int16(POLLIN), revents: 0),
                pollfd(fd: err, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&waits, 2, Int32(clamping: left.millisecondsRoundedUp))
            if waits[0].revents != 0, !take(out, into: \.output) { out = -1 }
            if waits[1].revents != 0, !take(err, into: \.errors) { err = -1 }
            if output.count + errors.count > bytesMax { return .tooLong }
        }
        return nil
    }

    private mutating func take(_ end: Int32, into sink: WritableKeyPath<Self, [UInt8]>) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(end, &chunk, chunk.count)
        if count > 0 { self[keyPath: sink].append(contentsOf: chunk[..<count]) }
        return count > 0
    }
}
