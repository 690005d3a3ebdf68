import Glibc
import Platform
import Support
import Testing

@Suite struct WaitingTests {
    @Test func `a condition that comes true ends the wait`() async throws {
        let calls = Locked(0)
        try await eventually(within: .seconds(60)) {
            calls.withLock { calls in
                calls += 1
                return calls == 3
            }
        }
        #expect(calls.withLock { $0 } == 3)
    }

    @Test func `a condition that never comes true is named`() async throws {
        do {
            try await eventually("the moon falling", within: .milliseconds(50)) { false }
            Issue.record("it fell")
        } catch let error as SupportError {
            #expect(error.description.contains("the moon falling"))
        }
    }

    @Test func `blocking work does not hold up the pool`() async throws {
        // More than any pool has threads here, and none ends before all have begun.
        let all = 32
        let begun = Locked(0)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<all {
                group.addTask {
                    try await offThePool {
                        begun.withLock { $0 += 1 }
                        let deadline = ContinuousClock.now + .seconds(20)
                        while begun.withLock({ $0 }) < all {
                            if ContinuousClock.now >= deadline { return false }
                            usleep(1_000)
                        }
                        return true
                    }
                }
            }
            for try await sawAll in group { #expect(sawAll) }
        }
    }

    @Test func `ports are given to one test only`() throws {
        let ports = try (0..<50).map { _ in try FreePort.next() }
        #expect(Set(ports).count == 50)
    }

    @Test func `a silent server counts who came and who went`() async throws {
        let server = try SilentServer.onPort()
        let port = try #require(server.port)
        let first = try RawConnection(.port(port))
        do {
            let second = try RawConnection(.port(port))
            try second.send("hello")
        }
        #expect(server.connectionCount == 2)
        try await eventually { server.closedCount == 1 }
        #expect(throws: SupportError.self) {
            try first.receive(until: .now + .milliseconds(50))
        }
    }

    @Test func `a missing tool names its package`() {
        do {
            _ = try ToolPath.of("no-such-program", package: "no-such-package")
            Issue.record("found")
        } catch {
            #expect("\(error)".contains("no-such-package"))
        }
    }
}
