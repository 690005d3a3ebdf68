import Agent
import AgentSettings
import Basics
import CommandParts
import Configuration
import Demo
import HistorySchema
import Installing
import Logging
import Platform
import Postgres
import Preparation
import Recording

/// The command `pgvigil demo`.
struct DemoCommand: Command {
    static let name = "demo"
    static let summary = "Start a throw-away PostgreSQL with a workload and watch it."
    static let options = [
        Option("listen", "ADDRESS", "Where to serve; 127.0.0.1:9787 unless given, port 0 for any."),
        Option("interval", "SECONDS", "Seconds between polls; 5 unless given."),
        Option("duration", "SECONDS", "Stop after this time; without it Ctrl-C stops."),
        Option(
            "alerts", "DIRECTORY", "Rule files to evaluate; those that are installed otherwise."),
    ]
    static let discussion = """
        PostgreSQL's programs are looked for in PGVIGIL_POSTGRES_BIN, on the PATH and where Linux
        distributions put them. The server lives in a private directory under TMPDIR, listens on a
        Unix socket only and is gone, with all its files, when the demonstration ends in any way.
        History is written to a database of its own in the same server, and alerts arrive on the
        terminal, by webhook.
        """

    private let listen: String
    private let interval: Int
    private let duration: Int?
    private let alerts: String?

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        listen = arguments.value("listen") ?? "127.0.0.1:9787"
        guard ListenAddress(listen) != nil else {
            throw UsageError("--listen \(listen) is no address such as 127.0.0.1:9787")
        }
        alerts = try arguments.value("alerts").map { directory throws(UsageError) in
            guard let path = Files.resolved(directory) else {
                throw UsageError("--alerts \(directory): there is no such directory")
            }
            return path
        }
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
        // While there is one thread: what the caller's own servers need is not for this one.
        Environment.forgetConnectionVariables()
        let signals = Signals(StopSignal.all)
        StandardOutput.write("Starting a PostgreSQL of its own ...\n")
        do throws(DemoError) {
            let cluster = try await PrivateCluster.start()
            let code: ExitCode
            do throws(DemoError) {
                code = try await watch(cluster, signals)
            } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
            StandardOutput.write("\nEverything is stopped and removed.\n")
            return code
        } catch {
            StandardError.write("pgvigil demo: \(error)\n")
            return .unavailable
        }
    }

    private func watch(
        _ cluster: PrivateCluster, _ signals: Signals
    ) async throws(DemoError) -> ExitCode {
        try await makeSchema(cluster)
        let onCall = try OnCall()
        defer { onCall.stop() }
        let files = DemoFiles(
            directory: cluster.directory, listen: listen, intervalSeconds: interval,
            watching: cluster.watchingConninfo, writing: cluster.writingConninfo,
            webhook: onCall.url, alerts: alerts ?? Self.installedAlerts)
        try files.write()
        let configuration: Configuration
        switch ConfigurationChoice(path: files.path).load() {
        case .failure(let code): return code
        case .success(let loaded): configuration = loaded
        }
        let log = ConfigurationChoice.logger(configuration.agent.log)
        let agent: Agent
        do throws(AgentError) {
            agent = try await Agent.start(configuration, path: files.path, log: log)
        } catch {
            StandardError.write("pgvigil demo: \(error)\n")
            return .unavailable
        }
        announce(agent, cluster, files)
        await show(agent, cluster, signals, onCall, log)
        return .ok
    }

    /// Where alerts lie beside an installed program, or nil when there are none.
    private static var installedAlerts: String? {
        guard let program = Files.resolved("/proc/self/exe") else { return nil }
        return Files.resolved("\(program)/../../share/pgvigil/alerts")
    }

    private func makeSchema(_ cluster: PrivateCluster) async throws(DemoError) {
        guard let conninfo = ConnectionString(cluster.historyConninfo) else {
            throw .history("no connection string: \(cluster.historyConninfo)")
        }
        let installer = SchemaInstaller(Login(conninfo: conninfo, purpose: .plain))
        do throws(SchemaInstaller.Refusal) {
            _ = try await installer.apply(mode: nil)
        } catch {
            await installer.close()
            throw .history(error.problems.map { "\($0)" }.joined(separator: "; "))
        }
        await installer.close()
        try await cluster.prepareHistory(SchemaGrants.writer(PrivateCluster.writer))
    }

    /// Runs until a signal, the server's end or the time that was given.
    private func show(
        _ agent: Agent, _ cluster: PrivateCluster, _ signals: Signals, _ onCall: OnCall,
        _ log: Logger
    ) async {
        let (stops, stop) = AsyncStream.makeStream(of: Int32.self)
        let shop = Task { await work(cluster, log) }
        let tasks = [
            shop,
            Task { for await signal in signals.arrivals { stop.yield(signal) } },
            Task {
                if let reason = await cluster.ended() {
                    StandardError.write("\npgvigil demo: \(reason)\n")
                    stop.yield(0)
                }
            },
            Task { await summarize(agent) },
            Task { for await line in onCall.lines { Self.tell(line) } },
            Task {
                guard let duration else { return }
                try? await Task.sleep(for: .seconds(duration))
                stop.yield(0)
            },
        ]
        await agent.run(signals: stops)
        for task in tasks { task.cancel() }
        // The workload gives its connections back before the server goes.
        await shop.value
    }

    private static func tell(_ line: String) {
        let rewind = StandardOutput.isTerminal ? DemoSummary.rewind : ""
        StandardOutput.write(Array("\(rewind)webhook: \(VisibleText.line(line))\n".utf8))
    }

    private func announce(_ agent: Agent, _ cluster: PrivateCluster, _ files: DemoFiles) {
        let address = agent.addresses.first ?? ""
        let url = address.hasPrefix("unix:") ? address : "http://\(address)"
        StandardOutput.write(
            """
            pgvigil watches PostgreSQL in \(cluster.directory)

              \(url)/          start here
              \(url)/metrics   everything, for Prometheus
              psql "\(cluster.conninfo)"
              psql "\(cluster.historyConninfo)" -c "SELECT * FROM monitoring.performance_dashboard"
              \(Swift.CommandLine.arguments[0]) advise --config \(files.path)

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
            let shown = isTerminal ? DemoSummary.rewind + line : line + "\n"
            StandardOutput.write(Array(shown.utf8))
        }
    }
}
