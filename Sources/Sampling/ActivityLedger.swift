/// Session-seconds by what sessions wait for, by statement, by client and by who blocks.
///
/// A sample counts the time for which it stands once for every session that works, in each dimension;
/// so the sums over each of them are the same.
package struct ActivityLedger: Sendable {
    /// How many series a dimension has at most, the remainder left out.
    package static let waitsTop = 100
    /// The same of statements, clients and blocking clients.
    package static let top = 50
    /// How many trees have series.
    package static let treesTop = 10

    /// For how much time samples stand, in microseconds.
    package private(set) var observed = 0
    /// How many samples were counted.
    package private(set) var samples = 0
    /// By wait event: the load of clients.
    package internal(set) var waits: RankedSeconds
    /// By wait event and type of process: the load of the server's own processes.
    package internal(set) var background: RankedSeconds
    /// By statement: the load of clients.
    package internal(set) var statements: RankedSeconds
    /// By database, user and application: the load of clients.
    package internal(set) var clients: RankedSeconds
    /// By database, user and application of the session that others waited for.
    package internal(set) var blocking: RankedSeconds
    /// The trees of the last sample.
    package private(set) var trees: [(tree: BlockingTree, root: SampledSession?)] = []

    private static let cpu = Array("CPU".utf8)
    private static let prepared = Array("prepared transaction".utf8)
    static let clientLabels = ["datname", "usename", "application_name"]

    /// Nothing is counted yet; a new series shows 0 in `zeroTurns` readings.
    package init(zeroTurns: Int = 1) {
        func seconds(_ names: [String], _ remainder: [String], _ top: Int) -> RankedSeconds {
            RankedSeconds(names, remainder: remainder, top: top, zeroTurns: zeroTurns)
        }
        waits = seconds(["wait_event_type", "wait_event"], ["other", "other"], Self.waitsTop)
        background = seconds(
            ["backend_type", "wait_event_type", "wait_event"], ["other", "other", "other"],
            Self.waitsTop)
        statements = seconds(["queryid"], ["other"], Self.top)
        clients = seconds(Self.clientLabels, ["other", "other", "other"], Self.top)
        blocking = seconds(Self.clientLabels, ["other", "other", "other"], Self.top)
    }

    /// A number of seconds in whole microseconds, in which sums are exact.
    package static func microseconds(_ seconds: Double) -> Int {
        Int((max(0, min(seconds, 1e6)) * 1e6).rounded())
    }

    /// Counts a sample that stands for this number of seconds.
    package mutating func take(_ sample: ActivitySample, seconds: Double) {
        let weight = Self.microseconds(seconds)
        samples += 1
        observed += weight
        let byPid = Self.byPid(sample)
        for session in sample.sessions {
            let wait =
                session.waitType == nil
                ? [Self.cpu, Self.cpu] : [session.waitType, session.waitEvent]
            switch session.load {
            case .clients:
                waits.add(weight, to: wait)
                let leader = session.leader.flatMap { byPid[$0] }
                statements.add(
                    weight, to: [session.queryID ?? leader?.queryID ?? UnidentifiedStatement.bytes])
                clients.add(weight, to: Self.client(session))
            case .background: background.add(weight, to: [session.backendType] + wait)
            case .none: break
            }
        }
        let forest = BlockingForest(sample)
        trees = forest.trees.map { ($0, byPid[$0.root]) }
        Self.share(weight, of: sample, forest, byPid) { blocking.add($1, to: $0) }
    }

    /// The sessions of a sample; prepared transactions share the number 0.
    static func byPid(_ sample: ActivitySample) -> [Int32: SampledSession] {
        Dictionary(sample.sessions.map { ($0.pid, $0) }, uniquingKeysWith: common)
    }

    /// Gives each blocked session's time to those that it waits for in the end: nil for who is not
    /// known.
    static func share(
        _ weight: Int, of sample: ActivitySample, _ forest: BlockingForest,
        _ byPid: [Int32: SampledSession], _ add: (RankedSeconds.Key?, Int) -> Void
    ) {
        for session in sample.sessions where session.isBlocked {
            let roots = forest.rootsOfWaiters[session.pid] ?? []
            guard !roots.isEmpty else {
                add(nil, weight)
                continue
            }
            for (place, root) in roots.enumerated() {
                // What does not divide goes to the first ones.
                let share = weight / roots.count + (place < weight % roots.count ? 1 : 0)
                add(byPid[root].map(client), share)
            }
        }
    }

    private static func client(_ session: SampledSession) -> RankedSeconds.Key {
        [
            session.database, session.user,
            session.pid == 0 ? prepared : session.application,
        ].map { $0 ?? [] }
    }

    /// What two sessions of one number have in common.
    private static func common(_ one: SampledSession, _ other: SampledSession) -> SampledSession {
        var one = one
        if one.database != other.database { one.database = nil }
        if one.user != other.user { one.user = nil }
        return one
    }
}
