import Agent
import Configuration
import Demo
import Indicators
import Logging
import Metrics
import Platform

/// The command `pgvigil demo`.
struct DemoCommand: Command {
    static let name = "demo"
    static let summary = "Start a throw-away PostgreSQL with a workload and watch it."
    static let options = [
        Option("listen", "ADDRESS", "Where to serve; 127.0.0.1:9787 unless given, port 0 for any."),
        Option("interval", "SECONDS", "Seconds between polls; 5 unless given."),
        Option("duration", "SECONDS", "Stop after this time; without it Ctrl-C stops."),
    ]
    static let discussion = """
        PostgreSQL's programs are looked for in PGVIGIL_POSTGRES_BIN, on the PATH and where Linux
        distributions put them. The server lives in a private directory under TMPDIR, listens on a
        Unix socket only and is gone, with all its files, when the demonstration ends in any way.
        """

    private let listen: ListenAddress
    private let interval: Int
    private let duration: Int?

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        let address = arguments.value("listen") ?? "127.0.0.1:9787"
        guard let listen = ListenAddress(address) else {
            throw UsageError("--listen \(address) is no address such as 127.0.0.1:9787")
        }
        self.listen = listen
        interval = try Self.seconds(arguments, "interval", 1...3600) ?? 5
        duration = try Self.seconds(arguments, "duration", 1...86_400)
    }

    private static func seconds(
        _ arguments: Arguments, _ name: String, _ range: ClosedRange<Int>
    ) throws(UsageError) -> Int? {
        guard let text = arguments.value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(name) \(text) is no whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    func run() async -> ExitCode {
        let signals = Signals(StopSignal.all)
        let log = Logger(level: .warning, output: StandardErrorOutput())
        StandardOutput.write("Starting a PostgreSQL of its own ...\n")
        do throws(DemoError) {
            let cluster = try await PrivateCluster.start()
            let code = await watch(cluster, signals, log)
            await cluster.stop()
            StandardOutput.write("\nEverything is stopped and removed.\n")
            return code
        } catch {
            StandardError.write("pgvigil demo: \(error)\n")
            return .unavailable
        }
    }

    private func watch(_ cluster: PrivateCluster, _ signals: Signals, _ log: Logger) async
        -> ExitCode
    {
        var target = Target(name: "demo", conninfo: Conninfo(cluster.watchingConninfo))
        target.environment = .development
        var configuration = Configuration(targets: [target])
        configuration.agent.interval = .seconds(interval)
        configuration.web.listen = [listen]
        let agent: Agent
        do throws(AgentError) {
            agent = try await Agent.start(configuration, path: nil, log: log)
        } catch {
            StandardError.write("pgvigil demo: \(error)\n")
            return .unavailable
        }
        announce(agent, cluster)
        let (stops, stop) = AsyncStream.makeStream(of: Int32.self)
        let tasks = [
            Task { for await signal in signals.arrivals { stop.yield(signal) } },
            Task {
                if let reason = await cluster.ended() {
                    StandardError.write("\npgvigil demo: \(reason)\n")
                    stop.yield(0)
                }
            },
            Task { await work(cluster, log) },
            Task { await summarize(agent) },
            Task {
                guard let duration else { return }
                try? await Task.sleep(for: .seconds(duration))
                stop.yield(0)
            },
        ]
        await agent.run(signals: stops)
        for task in tasks { task.cancel() }
        // The workload gives its connections back before the server goes.
        await tasks[2].value
        return .ok
    }

    private func announce(_ agent: Agent, _ cluster: PrivateCluster) {
        let address = agent.addresses.first ?? ""
        let url = address.hasPrefix("unix:") ? address : "http://\(address)"
        StandardOutput.write(
            """
            pgvigil watches PostgreSQL in \(cluster.directory)

              \(url)/          start here
              \(url)/metrics   everything, for Prometheus
              psql "\(cluster.conninfo)"

            Ctrl-C stops and removes everything.

            """)
    }

    private func work(_ cluster: PrivateCluster, _ log: Logger) async {
        do throws(DemoError) {
            try await Workload(conninfo: cluster.conninfo, logger: log).run()
        } catch {
            log.warning("the workload has stopped", ["error": "\(error)"])
        }
    }

    /// One line a second on a terminal; elsewhere the first one and then one every ten seconds.
    private func summarize(_ agent: Agent) async {
        let isTerminal = StandardOutput.isTerminal
        var reader = SummaryReader()
        var pause = 0
        while true {
            try? await Task.sleep(for: .seconds(1))
            if Task.isCancelled { return }
            pause -= 1
            let bytes = agent.pageBytes
            let summary = reader.summary(of: agent.snapshot, pageBytes: bytes)
            guard let summary, isTerminal || pause <= 0 else { continue }
            pause = 10
            let line = summary.line(colour: isTerminal)
            StandardOutput.write(isTerminal ? DemoSummary.rewind + line : line + "\n")
        }
    }
}
