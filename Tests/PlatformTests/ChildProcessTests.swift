import Glibc
import Platform
import Testing

@Suite struct ChildProcessTests {
    private func start(
        _ arguments: [String], deathSignal: Int32? = SIGTERM
    ) throws -> ChildProcess {
        let null = FileDescriptor(adopting: open("/dev/null", O_WRONLY | O_CLOEXEC))
        return try ChildProcess.start(
            arguments, environment: [:], output: null.number, errors: null.number,
            deathSignal: deathSignal)
    }

    private func ending(_ child: ChildProcess) async throws -> ChildProcess.Ending {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let ending = child.endingIfOver() { return ending }
            if ContinuousClock.now >= deadline { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        child.signalGroup(SIGKILL)
        throw CommandOutput.Failure.deadline
    }

    @Test func `a child's exit code is reported once`() async throws {
        let child = try start(["/bin/sh", "-c", "exit 7"])
        #expect(try await ending(child) == .exited(7))
        #expect(child.endingIfOver() == nil)
    }

    @Test func `a child that a signal ended says which`() async throws {
        let child = try start(["/bin/sleep", "60"])
        child.signal(SIGKILL)
        #expect(try await ending(child) == .signalled(SIGKILL))
    }

    @Test func `a program that is not there is named and leaves no zombie`() async throws {
        do {
            _ = try start(["/nowhere/program"])
            Issue.record("started")
        } catch let error as FileError {
            #expect(error.path == "/nowhere/program")
            #expect(error.code == ENOENT)
        }
    }

    @Test func `a child outlives the thread that asked for it`() async throws {
        let requester = Requester()
        let child = try await requester.start()
        await requester.end()
        // The signal would come with the end of the thread; a second is a long time for that.
        try await Task.sleep(for: .milliseconds(500))
        #expect(child.endingIfOver() == nil)
        child.signal(SIGKILL)
        #expect(try await ending(child) == .signalled(SIGKILL))
    }
}

/// Starts a child from a thread that then ends.
private actor Requester {
    private let thread = OwnThread(name: "requester")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func start() throws -> ChildProcess {
        let null = FileDescriptor(adopting: open("/dev/null", O_WRONLY | O_CLOEXEC))
        return try ChildProcess.start(
            ["/bin/sleep", "60"], environment: [:], output: null.number, errors: null.number)
    }

    nonisolated func end() async { thread.stop() }
}
