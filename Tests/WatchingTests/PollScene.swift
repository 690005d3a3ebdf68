import Collection
import Health
import Indicators
import Metrics
import Polling
import Postgres
import Servers
import Tables
import Targets

/// Polls of a server that is played: what `PollState` decides is done, at times that the test says.
struct PollScene {
    /// What the server answers at a poll.
    struct Server {
        /// Why a login fails; nil when it does not.
        var login: Failure?
        /// Whether the first question leads to a server that was started at another time.
        var isOther = false
        var facts = PollScene.facts()
        /// When it was started, in the words of pg_server.
        var started = 1000.0
        /// The clock of the server, from which its machine's clock may be far away.
        var clock = 2000.0
        var pulse = ServerPulse()
        /// What it has counted of transactions.
        var commits = 0.0
        var rollbacks = 0.0
        /// Which cluster it is part of.
        var identifier = "7301"
        /// The slot that its WAL receiver names; nil while none runs.
        var slot: String?
        /// Failures by collector, or by collector and database as `name/database`.
        var failures: [String: Failure] = [:]
        /// Databases that turn visits away.
        var refused: [String: Failure] = [:]
    }

    static let interval = 10.0
    /// When the worker began, on the clock of the grid: for the next minutes no round of the rarer
    /// collectors comes.
    static let begin = 95.0
    var state: PollState
    var server = Server()
    /// The questions that were sent at the last poll, with the database of a visit.
    private(set) var sent: [String] = []
    /// What the last poll had for the log.
    private(set) var notes: [PollNote] = []
    /// The seconds since the worker started.
    private(set) var elapsed = PollScene.begin
    var unixTime = 1_700_000_000.0
    private var start = ContinuousClock.now
    private let stamp: LoginStamp

    init(
        _ catalog: [Collector] = PollScene.catalog, sampleInterval: Double = 0,
        host: String = "/nowhere", interval: Double = Self.interval, disabled: Set<String> = [],
        thresholds: Thresholds = Thresholds(),
        databases: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        let conninfo = ConnectionString("host=\(host) user=watcher")
        let login = conninfo.map { Login(conninfo: $0, purpose: .watching) }
        guard let login else { preconditionFailure("libpq reads that") }
        stamp = LoginStamp(of: login)
        let target = WatchedTarget(
            name: "shop", login: login, catalog: catalog, disabled: disabled, interval: interval,
            choosesDatabase: databases, sampleInterval: sampleInterval, thresholds: thresholds)
        state = PollState(target, start + .seconds(Self.begin))
        state.isFollowed = true
        server.pulse.side = "off"
    }

    /// Goes on from another one, as the worker does that a reload has put into its place.
    mutating func takeOver(from former: PollScene, keepsOwnCollectors: Bool = true) -> Bool {
        (start, elapsed, unixTime) = (former.start, former.elapsed, former.unixTime)
        return state.takeOver(former.state, keepsOwnCollectors: keepsOwnCollectors, now)
    }

    var now: ContinuousClock.Instant { start + .seconds(elapsed) }

    mutating func pass(_ seconds: Double) {
        elapsed += seconds
        unixTime += seconds
    }

    /// Polls after a time, as the worker does.
    mutating func poll(after seconds: Double = PollScene.interval) {
        pass(seconds)
        sent = []
        state.begin(now, tick: elapsed)
        do throws(Failure) {
            try lookAtServer()
            for entry in state.clusterEntries where state.isWanted(entry.collector) {
                try ask(entry)
            }
            state.serverAnswered(now)
            if state.isVisitDue { visit() }
        } catch { state.serverFailed(error, unixTime: unixTime) }
        state.end()
        state.observe(connection: 1)
        state.deriveIndicators(pageAlerts: .notApplicable, now)
        notes = state.takeNotes()
    }

    private mutating func lookAtServer() throws(Failure) {
        let stamp = stamp
        if let refusal = state.loginRefusal(stamp) { throw refusal }
        if let failure = server.login {
            sent.append("login")
            throw failure
        }
        let hasChangedSides = state.observe(server.pulse)
        let mustRead = state.mustReadFacts(
            server.pulse, hasChangedSides: hasChangedSides, isOther: server.isOther, now)
        if mustRead {
            sent.append("facts")
            state.factsWereRead(now)
            state.learn(server.facts, isOther: server.isOther, now)
        }
        server.isOther = false
    }

    private mutating func ask(_ entry: Plan.Entry) throws(Failure) {
        state.begin(entry.collector)
        let failure = answer(entry, in: "")
        if let failure { state.fail([entry], failure) }
        state.end(entry.collector, unixTime: unixTime)
        if let failure, failure.reach == .server {
            guard state.mayReconnect(after: failure) else { throw failure }
        }
    }

    /// Sends one question; a failure of it alone is remembered, others are given back.
    private mutating func answer(_ entry: Plan.Entry, in database: String) -> Failure? {
        let name = entry.collector.name
        guard state.statement(for: entry, in: database, now) != nil else { return nil }
        let place = database.isEmpty ? name : "\(name)/\(database)"
        sent.append(place)
        if let failure = server.failures[place] {
            if failure.reach != .question { return failure }
            state.questionFailed(entry, in: database, failure)
            return nil
        }
        state.observe(table(name), of: entry, in: database, now)
        return nil
    }

    private mutating func visit() {
        let due = state.dueVisits
        for entry in due { state.begin(entry.collector) }
        var touched = Set(due.map(\.collector.name))
        for name in state.databasesToVisit {
            guard state.mayVisit(name) else {
                state.putOff(due, name)
                continue
            }
            let entries = state.questions(for: name, due: due)
            touched.formUnion(entries.map(\.collector.name))
            if !entries.isEmpty, let failure = server.refused[name] {
                sent.append("visit/\(name)")
                state.turnedAway(name, entries, failure, isLimited: false)
                continue
            }
            for entry in entries {
                state.visitBegins(entry.collector, in: name)
                _ = answer(entry, in: name)
                state.visitAsked(entry.collector, in: name)
            }
            state.visited(name)
        }
        state.endVisits(touched, due: due, unixTime: unixTime)
    }

    private func table(_ name: String) -> Table {
        switch name {
        case "pg_server":
            return Self.table(["started": "\(server.started)", "clock": "\(server.clock)"])
        case "pg_control_system":
            return Self.table(["system_identifier": server.identifier, "one": "1"])
        case "pg_stat_wal_receiver":
            guard let slot = server.slot else {
                return Table(columns: ["slot_name", "streaming"])
            }
            return Self.table(["slot_name": slot, "streaming": "1"])
        case "pg_stat_database":
            return Self.table([
                "datname": "shop", "commits": "\(server.commits)",
                "rollbacks": "\(server.rollbacks)",
            ])
        case "tables": return Self.table(["calls": "5", "bytes": "5"])
        default: return Self.table(["calls": "5"])
        }
    }

    private static func table(_ row: KeyValuePairs<String, String>) -> Table {
        var table = Table(columns: row.map(\.key))
        table.appendRow(row.map(\.value))
        return table
    }

    // MARK: What is seen

    var report: TargetReport {
        var state = state
        return state.report(connections: 1, prepared: 0, now)
    }

    /// The families that a scrape would show now.
    var shown: Set<String> {
        let report = report
        let parts = report.parts.filter { $0.expires > now }
        return Set(parts.flatMap(\.families).filter { !$0.samples.isEmpty }.map(\.metric.name))
    }

    /// The value of an indicator that a scrape would show now.
    func indicator(_ name: String) -> Double? {
        report.parts.filter { $0.expires > now }.flatMap(\.families)
            .first { $0.metric.name == name }?.samples.first?.value
    }

    /// Since when the server is down, as a scrape would show it now.
    var downSince: Double? {
        report.own.first { $0.metric.name == "pgvigil_target_failing_since_timestamp_seconds" }?
            .samples.first?.value
    }

    /// How many polls have tried to reach the server since it is down, as a scrape would show it now.
    var tries: Double? {
        report.own.first { $0.metric.name == "pgvigil_target_failing_tries" }?.samples.first?.value
    }

    /// The value of a metric about a collector.
    func own(_ metric: String, _ collector: String, reason: String? = nil) -> Double? {
        report.own.first { $0.metric.name == metric }?.samples.first {
            $0.labels["collector"] == collector && (reason == nil || $0.labels["reason"] == reason)
        }?.value
    }

    // MARK: What is played

    static func saved(started: Double) -> SavedCounters {
        SavedCounters(started: started, began: nil, answered: nil, series: [:])
    }

    static func facts(
        databases: [String] = ["postgres", "shop", "stock"], roles: Set<String> = [],
        isInRecovery: Bool = false, settings: [String: String] = [:]
    ) -> ServerFacts {
        ServerFacts(
            versionNumber: 180_000, isInRecovery: isInRecovery, started: "1000", role: "watcher",
            roles: roles,
            databases: databases.enumerated().map {
                ServerFacts.Database(oid: UInt32(1 + $0.offset), name: $0.element, access: .open)
            }, settings: settings)
    }

    private static func collector(
        _ name: String, scope: Collector.Scope = .cluster,
        pace: Collector.Pace = .everyPoll
    ) -> Collector {
        Collector(
            name, "For tests.", scope: scope, pace: pace, variants: [.always("SELECT 5 AS calls")],
            columns: [.gauge("calls", as: "\(name)_calls", "Calls.")])
    }

    static let catalog: [Collector] = [
        Collector(
            "pg_server", "For tests.", variants: [.always("SELECT 1 AS started, 2 AS clock")],
            columns: [
                .gauge("started", as: "server_started", "Start."),
                .gauge("clock", as: "server_clock", "Clock."),
            ]),
        collector("a"), collector("b"),
        collector("slow", pace: .atMostEvery(.seconds(600))),
        collector("sizes", scope: .database, pace: .atMostEvery(.seconds(300))),
    ]

    /// With what a server says of its cluster.
    static let replicaCatalog: [Collector] = [
        Collector(
            "pg_control_system", "For tests.",
            variants: [.always("SELECT 1 AS system_identifier, 1 AS one")],
            columns: [
                .label("system_identifier"), .gauge("one", as: "pg_cluster_info", "Cluster."),
            ]),
        Collector(
            "pg_stat_wal_receiver", "For tests.", role: .replica,
            variants: [.always("SELECT 1 AS slot_name, 1 AS streaming")],
            columns: [
                .label("slot_name"),
                .gauge("streaming", as: "pg_stat_wal_receiver_streaming", "Receiver."),
            ]),
    ]
}

extension Failure {
    /// What a server answers to a question.
    static func server(_ state: String) -> Failure {
        Failure(
            .server(SQLState(rawValue: state), message: "no"), isVisit: false,
            needsExtension: false)
    }

    /// A connection that breaks while an answer is awaited.
    static let lost = Failure(.connectionLost("gone"), isVisit: false, needsExtension: false)
    /// A server that does not answer in time.
    static let late = Failure(.deadline, isVisit: false, needsExtension: false)

    /// A login that the server refuses.
    static func login(_ state: String, isVisit: Bool = false) -> Failure {
        Failure(
            .connect("FATAL:  no", SQLState(rawValue: state)), isVisit: isVisit,
            needsExtension: false)
    }
}
