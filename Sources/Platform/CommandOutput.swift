internal import CPlatform
import Glibc

/// Runs a command to its end and keeps what it wrote.
package enum CommandOutput {
    /// Why there is no output.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        case start(FileError)
        case deadline
        case tooLong
        /// It was not wanted any more.
        case cancelled
        case ended(ChildProcess.Ending, errors: String)

        /// One line that names the cause, never what the command wrote to its standard output.
        package var description: String {
            switch self {
            case .start(let error): "\(error)"
            case .deadline: "did not end in time"
            case .tooLong: "wrote too much"
            case .cancelled: "was ended"
            case .ended(.exited(let code), let errors): "exit code \(code): \(errors)"
            case .ended(.signalled(let number), _): "ended by signal \(number)"
            }
        }
    }

    /// How long a process may go on that a command which has ended left behind with its output.
    package static let leftoverMax = Duration.seconds(5)

    /// What `arguments` wrote to standard output when it ended with 0 within `limit`.
    ///
    /// A process that it leaves behind with its output open has `leftoverMax` more; then the process group
    /// is ended, and the command is judged by its own end.
    ///
    /// `input` is what it reads from its standard input. While it runs, `isWanted` is asked several times
    /// a second; false ends it. Blocks its thread: call it on an `OwnThread`.
    /// - Throws: `Failure`; the child is then gone.
    package static func of(
        _ arguments: [String], environment: [String: String], input: [UInt8] = [],
        as identity: ChildProcess.Identity? = nil, within limit: Duration, bytesMax: Int = 1 << 20,
        leftoverMax: Duration = leftoverMax, isWanted: () -> Bool = { true }
    ) throws(Failure) -> [UInt8] {
        let finished = try of(
            arguments.first ?? "", input: input, within: limit, bytesMax: bytesMax,
            leftoverMax: leftoverMax, isWanted: isWanted
        ) { (given, out, err) throws(FileError) in
            try ChildProcess.start(
                arguments, environment: environment, input: given, output: out, errors: err,
                as: identity)
        }
        return try finished.success.get()
    }

    /// All that a command has left, however it ended by itself.
    package struct Finished: Sendable {
        /// How it ended.
        package let ending: ChildProcess.Ending
        /// What it wrote to standard output.
        package let output: [UInt8]
        /// What it wrote to standard error.
        package let errors: [UInt8]

        /// The output of one that ended with 0.
        package var success: Result<[UInt8], Failure> {
            ending == .exited(0)
                ? .success(output)
                : .failure(.ended(ending, errors: String(decoding: errors, as: UTF8.self)))
        }
    }

    /// Runs `arguments` without an input; with `discardsOutput` its standard output goes nowhere.
    /// - Throws: `Failure` when it has not come to an end by itself; the child is then gone.
    package static func finished(
        _ arguments: [String], environment: [String: String],
        as identity: ChildProcess.Identity? = nil, within limit: Duration, bytesMax: Int = 1 << 20,
        discardsOutput: Bool = false, isWanted: () -> Bool = { true }
    ) throws(Failure) -> Finished {
        let nothing = FileDescriptor(adopting: open("/dev/null", O_WRONLY | O_CLOEXEC))
        let number = nothing.number
        return try of(
            arguments.first ?? "", input: [], within: limit, bytesMax: bytesMax,
            leftoverMax: leftoverMax, isWanted: isWanted
        ) { (given, out, err) throws(FileError) in
            try ChildProcess.start(
                arguments, environment: environment, input: given,
                output: discardsOutput ? number : out, errors: err, as: identity)
        }
    }

    /// The same of a child that `start` begins with its input, its output and its errors.
    static func of(
        _ name: String, input: [UInt8], within limit: Duration, bytesMax: Int,
        leftoverMax: Duration, isWanted: () -> Bool,
        start: (Int32?, Int32, Int32) throws(FileError) -> ChildProcess
    ) throws(Failure) -> Finished {
        var given: FileDescriptor?
        var feeder: InputFeeder?
        if !input.isEmpty {
            var ends: (read: Int32, write: Int32) = (-1, -1)
            guard platform_pipe(&ends.read, &ends.write) == 0 else {
                throw .start(FileError("pipe", name))
            }
            given = FileDescriptor(adopting: ends.read)
            feeder = InputFeeder(input, to: FileDescriptor(adopting: ends.write))
        }
        var out: (read: Int32, write: Int32) = (-1, -1)
        var err: (read: Int32, write: Int32) = (-1, -1)
        guard platform_pipe(&out.read, &out.write) == 0 else {
            throw .start(FileError("pipe", name))
        }
        let outRead = FileDescriptor(adopting: out.read)
        let outWrite = FileDescriptor(adopting: out.write)
        guard platform_pipe(&err.read, &err.write) == 0 else {
            throw .start(FileError("pipe", name))
        }
        let errRead = FileDescriptor(adopting: err.read)
        let errWrite = FileDescriptor(adopting: err.write)
        let child: ChildProcess
        do throws(FileError) {
            child = try start(given?.number, outWrite.number, errWrite.number)
        } catch { throw .start(error) }
        // The pipes end when the child has the only other ends.
        _ = consume outWrite
        _ = consume errWrite
        given = nil
        var collector = PipeCollector(
            out: outRead.number, err: errRead.number, feeder: feeder, deadline: .now + limit,
            bytesMax: bytesMax, leftoverMax: leftoverMax)
        feeder = nil
        let failure = collector.drain(child, isWanted)
        // With an output that is still open a process is left that no one waits for.
        if failure != nil || collector.isOpen { child.signalGroup(SIGKILL) }
        let ending = waitForEnd(child, until: .now + limit)
        if let failure { throw failure }
        return Finished(
            ending: ending ?? .signalled(SIGKILL), output: collector.output,
            errors: collector.errors)
    }

    private static func waitForEnd(
        _ child: ChildProcess, until deadline: ContinuousClock.Instant
    ) -> ChildProcess.Ending? {
        var pause: UInt32 = 1000
        while true {
            if let ending = child.endingIfOver() { return ending }
            // Its pipes are closed, so it is about to end; one that lingers is ended. One that the
            // kernel holds, as on a dead network file system, may take its time nevertheless.
            if ContinuousClock.now >= deadline {
                child.signalGroup(SIGKILL)
                pause = min(pause * 2, 100_000)
            }
            usleep(pause)
        }
    }
}

/// Writes into a pipe as far as there is room, and closes it when everything is written.
private final class InputFeeder {
    private let pipe: FileDescriptor
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8], to pipe: consuming FileDescriptor) {
        // A child that does not read to the end must not end us.
        Signals.ignoreBrokenPipes()
        _ = fcntl(pipe.number, F_SETFL, O_NONBLOCK)
        self.pipe = pipe
        rest = input[...]
    }

    var number: Int32 { pipe.number }

    /// Writes what there is room for; false when everything is written, or the reader is gone.
    func write() -> Bool {
        let count = rest.withUnsafeBytes { Glibc.write(pipe.number, $0.baseAddress, $0.count) }
        if count < 0 { return errno == EINTR || errno == EAGAIN }
        rest = rest.dropFirst(count)
        return !rest.isEmpty
    }
}

/// Reads two pipes until both are closed, and feeds the child's input beside that.
///
/// Nothing goes on after it: a process that the child has left behind with the other end of its
/// input costs no thread and no descriptor.
private struct PipeCollector {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    private var out: Int32
    private var err: Int32
    private var feeder: InputFeeder?
    private let deadline: ContinuousClock.Instant
    private let bytesMax: Int
    private let leftoverMax: Duration
    /// How often it is looked whether a child without output still reads.
    private static let lookEvery = Duration.milliseconds(10)
    /// How often it is looked whether a child whose output is open is over.
    private static let lookSlowly = Duration.milliseconds(100)

    init(
        out: Int32, err: Int32, feeder: InputFeeder?, deadline: ContinuousClock.Instant,
        bytesMax: Int, leftoverMax: Duration
    ) {
        self.leftoverMax = leftoverMax
        self.out = out
        self.err = err
        self.feeder = feeder
        self.deadline = deadline
        self.bytesMax = bytesMax
    }

    /// Whether someone may still write.
    var isOpen: Bool { out >= 0 || err >= 0 }

    mutating func drain(
        _ child: ChildProcess, _ isWanted: () -> Bool
    ) -> CommandOutput.Failure? {
        defer { feeder = nil }
        var (deadline, isOver) = (deadline, false)
        while isOpen || feeder != nil {
            if !isOver, child.isOver {
                isOver = true
                deadline = min(deadline, .now + leftoverMax)
            }
            // Who is over reads no input.
            if isOver, !isOpen { return nil }
            if !isWanted() { return .cancelled }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                if isOver { takeRest() }
                return isOver ? nil : .deadline
            }
            let pause = min(left, isOpen ? Self.lookSlowly : Self.lookEvery)
            var waits = [
                pollfd(fd: out, events: Int16(POLLIN), revents: 0),
                pollfd(fd: err, events: Int16(POLLIN), revents: 0),
                pollfd(fd: feeder?.number ?? -1, events: Int16(POLLOUT), revents: 0),
            ]
            _ = poll(&waits, 3, Int32(clamping: pause.millisecondsRoundedUp))
            if waits[0].revents != 0, !take(out, into: \.output) { out = -1 }
            if waits[1].revents != 0, !take(err, into: \.errors) { err = -1 }
            if waits[2].revents != 0, feeder?.write() == false { feeder = nil }
            if output.count + errors.count > bytesMax {
                // What it has left behind may write what it likes.
                if isOver { return nil }
                return .tooLong
            }
        }
        return nil
    }

    /// Takes what was written before and waits for nothing.
    private mutating func takeRest() {
        while isOpen, output.count + errors.count <= bytesMax {
            var waits = [
                pollfd(fd: out, events: Int16(POLLIN), revents: 0),
                pollfd(fd: err, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, 0) > 0 else { return }
            if waits[0].revents != 0, !take(out, into: \.output) { out = -1 }
            if waits[1].revents != 0, !take(err, into: \.errors) { err = -1 }
        }
    }

    private mutating func take(_ end: Int32, into sink: WritableKeyPath<Self, [UInt8]>) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(end, &chunk, chunk.count)
        if count > 0 { self[keyPath: sink].append(contentsOf: chunk[..<count]) }
        return count > 0
    }
}
