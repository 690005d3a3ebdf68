import Judging
import Logging
import Metrics
import Platform
import RuleDocuments
import Rules
import Support
import TimedDisks

/// Some servers as a snapshot shows them, with the rules that are shipped, over restarts.
final class ServersScene: Sendable {
    /// What is known of a server.
    struct Server: Sendable {
        var isUp = true
        var unknown: Set<String> = []
        /// Values of families, and the labels of those that have any.
        var values: [String: Double] = [:]
        var labels: [String: [String: String]] = [:]
        /// The labels that the configuration gives to all of its series.
        var own: [String: String] = [:]
    }

    let servers = Locked<[String: Server]>([:])
    let delivered = Locked<[Alert]>([])
    let disk = StillFiles(isStill: false)
    let time = ManualTime(wall: 1_795_435_200_000)

    /// A poll every 30 seconds brings something new: each evaluation of all rules takes long.
    private var snapshot: Snapshot {
        let generation = UInt64(time.source.moment.wall / 30_000)
        let targets = servers.withLock { $0 }.sorted { $0.key < $1.key }.map { name, server in
            var families = [
                Family(Metric("pg_up", .gauge, "Up."), [Sample(.none, server.isUp ? 1 : 0)])
            ]
            for (metric, value) in server.values.sorted(by: { $0.key < $1.key })
            where server.isUp && !server.unknown.contains(metric) {
                let pairs = (server.labels[metric] ?? [:]).sorted { $0.key < $1.key }
                let labels = Labels(names: pairs.map(\.key), values: pairs.map(\.value))
                families.append(Family(Metric(metric, .gauge, "X."), [Sample(labels, value)]))
            }
            let own = server.own.sorted { $0.key < $1.key }
            return TargetSnapshot(
                name: name,
                labels: Labels(
                    names: ["target"] + own.map(\.key), values: [name] + own.map(\.value)),
                generation: generation, families: families,
                reports: generation, unknown: server.unknown)
        }
        return Snapshot(generation: generation, targets: targets, agent: [])
    }

    private struct NoLines: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    /// What the shipped rules of some files are evaluated with.
    func settings(_ names: [String]) throws -> RuleSettings {
        let files = try names.map { name in
            let path = "\(Checkout.root)/alerts/\(name)"
            let bytes = try DiskFileLayer().read(path, from: 0, count: 1 << 20)
            return try RuleFile.parse(bytes, path: path).get()
        }
        return RuleSettings(files: files, interval: .seconds(30), instance: "here:1")
    }

    /// An agent that begins with the shipped rules of some files, as after a restart.
    func start(_ files: [String]) async throws -> RuleEvaluator {
        delivered.withLock { $0 = [] }
        let evaluator = RuleEvaluator(
            try settings(files), status: RuleStatus(), stateDirectory: "/state",
            log: Logger(level: .debug, output: NoLines()),
            files: TimedFiles(disk, within: .milliseconds(250), threadNamed: "test"),
            time: time.source, pauses: PauseSensor(), snapshot: { self.snapshot })
        await evaluator.begin()
        await evaluator.deliver { alerts, _ in self.delivered.withLock { $0 = alerts } }
        return evaluator
    }

    /// The same with one file.
    func start(_ file: String) async throws -> RuleEvaluator { try await start([file]) }

    /// Lets an agent go on for some minutes.
    func pass(_ evaluator: RuleEvaluator, minutes: Int) async {
        let end = time.source.moment.wall + Int64(minutes) * 60_000
        while time.source.moment.wall < end { time.pass(await evaluator.turn()) }
    }

    /// The alerts of this name that fire.
    func firing(_ name: String) -> [Alert] {
        delivered.withLock { $0 }.filter { $0.labels["alertname"] == name && $0.state == .firing }
    }

    /// Changes what is known of one server.
    func change(_ name: String, _ body: @Sendable (inout Server) -> Void) {
        servers.withLock { servers in
            var server = servers[name] ?? Server()
            body(&server)
            servers[name] = server
        }
    }
}
