import Platform
import Support

/// The program `pgvigil demo`, as a process beside the test.
final class DemoProcess: Sendable {
    let port: Int
    private let directory: TemporaryDirectory
    private let child: ChildProcess

    private init(_ installation: PostgresInstallation) throws {
        directory = try TemporaryDirectory("demo")
        port = try FreePort.next()
        let log = try Files.openToAppend("\(directory.path)/log")
        var environment = Checkout.childEnvironment
        environment["PGVIGIL_POSTGRES_BIN"] = installation.binaries
        child = try ChildProcess.start(
            [
                AgentProcess.program(), "demo", "--listen", "127.0.0.1:\(port)", "--interval", "1",
                "--duration", "1200",
            ], environment: environment, output: log.number, errors: log.number)
    }

    deinit { stop() }

    /// Starts one with these programs and waits until its server was asked once.
    static func start(_ installation: PostgresInstallation) async throws -> DemoProcess {
        let demo = try DemoProcess(installation)
        let client = HTTPClient(port: demo.port)
        try await eventually("the demonstration", within: .seconds(120)) {
            (try? await client.get("/metrics"))?.text.contains(
                "pg_up{target=\"demo\",environment=\"development\"} 1") == true
        }
        return demo
    }

    func stop() {
        child.signal(15)
        for _ in 0..<1000 where child.endingIfOver() == nil {
            _ = try? CommandOutput.of(
                ["/bin/sleep", "0.01"], environment: [:], within: .seconds(5))
        }
    }
}
