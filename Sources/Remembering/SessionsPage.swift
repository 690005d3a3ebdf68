import JSON
import Metrics
import Platform
import Sampling

/// What is said of one target's sessions: the last reading, and what polls know beside it.
///
/// Ages are those at the reading, whose own age stands beside them.
struct SessionsPage {
    /// The most trees that are shown, those with most sessions first.
    static let treesMax = 20
    /// The most sessions of a tree.
    static let treeSessionsMax = 100

    private let name: String
    private let timed: RecentSessions.Timed?
    private let snapshot: TargetSnapshot?
    private let query: SessionsQuery
    private let now: ContinuousClock.Instant

    init(
        _ name: String, _ timed: RecentSessions.Timed?, _ snapshot: TargetSnapshot?,
        query: SessionsQuery, now: ContinuousClock.Instant
    ) {
        self.name = name
        self.timed = timed
        self.snapshot = snapshot
        self.query = query
        self.now = now
    }

    /// All of it; `room` is what lists may still take.
    func json(room: inout Int) -> JSON {
        var members: [JSON.Member] = [.init("target", .text(name)), .init("server", server)]
        guard let timed else {
            // What is not known is null, and not away: clients look for it by name.
            let unknown = [
                "read_at", "age_seconds", "texts", "load", "states", "sessions", "processes",
                "walsenders", "trees", "truncated",
            ]
            members += unknown.map { .init($0, .null) }
            members.append(.init("absent_because", .text(SessionsAbsence(snapshot).words)))
            return .object(members)
        }
        let sample = timed.reading.sample
        let sessions = sample.sessions.filter(isShown).sorted(by: isBefore)
        let workers = sample.sessions.filter { $0.leader != nil }
        // What holds up the replay comes before what its processes do.
        let others = sample.sessions.filter { Self.kind($0) == .background }
            .sorted { $0.isReplayHeldUp && !$1.isReplayHeldUp }
        let senders = sample.sessions.filter { Self.kind($0) == .sender }
        let trees = BlockingForest(sample).trees
        var cut = 0
        func list(_ all: [SampledSession], _ make: (SampledSession) -> JSON) -> JSON {
            Self.list(all, query.limit, &room, &cut, make)
        }
        members += [
            .init("read_at", .text(WallClock.text(timed.time))),
            .init("age_seconds", .number(max(0, timed.moment.duration(to: now).seconds))),
            .init("texts", .text(timed.reading.textsName)),
            .init("load", load(sample)),
            .init("states", states),
            .init(
                "sessions",
                list(sessions) { session in
                    self.session(session, workers.filter { $0.leader == session.pid })
                }),
            .init("processes", list(others) { self.session($0, []) }),
            .init("walsenders", list(senders) { self.session($0, []) }),
        ]
        let shown = trees.prefix(query.limit == 0 ? 0 : Self.treesMax)
        var treesCut = trees.count - shown.count
        var list: [JSON] = []
        for tree in shown {
            let json = self.tree(tree, sample, &treesCut)
            room -= json.compact.utf8.count
            if room < 0 { treesCut += 1 } else { list.append(json) }
        }
        members += [
            .init("trees", .list(list)),
            .init(
                "truncated",
                .object([.init("sessions", .whole(cut)), .init("trees", .whole(treesCut))])),
        ]
        return .object(members)
    }

    private static func list(
        _ all: [SampledSession], _ limit: Int, _ room: inout Int, _ cut: inout Int,
        _ make: (SampledSession) -> JSON
    ) -> JSON {
        var list: [JSON] = []
        for one in all.prefix(limit) {
            let json = make(one)
            room -= json.compact.utf8.count
            guard room >= 0 else { break }
            list.append(json)
        }
        cut += all.count - list.count
        return .list(list)
    }

    // MARK: Which

    private enum Kind { case client, worker, sender, background, prepared }

    private static func kind(_ session: SampledSession) -> Kind {
        if session.pid == 0 { return .prepared }
        if session.leader != nil { return .worker }
        if session.backendType.elementsEqual("client backend".utf8) { return .client }
        return session.backendType.elementsEqual("walsender".utf8) ? .sender : .background
    }

    private func isShown(_ session: SampledSession) -> Bool {
        guard Self.kind(session) == .client else { return false }
        return query.state == .all || session.load == .clients || session.held != nil
            || !session.blockers.isEmpty
    }

    /// Those that work first, the longest statement first.
    private func isBefore(_ one: SampledSession, _ other: SampledSession) -> Bool {
        let works = (one.load == .clients, other.load == .clients)
        if works.0 != works.1 { return works.0 }
        let ages = (one.queryAge ?? -1, other.queryAge ?? -1)
        return ages.0 == ages.1 ? one.pid < other.pid : ages.0 > ages.1
    }

    // MARK: Of the target

    private var server: JSON {
        func number(_ name: String) -> JSON { Self.number(snapshot?.value(of: name)) }
        let role: JSON =
            switch snapshot?.value(of: "pg_replication_is_replica") {
            case 0: .text("primary")
            case 1: .text("replica")
            default: .null
            }
        let isUp = snapshot?.value(of: "pg_up").map { JSON.flag($0 == 1) } ?? .null
        let failure = snapshot?.samples(of: "pgvigil_target_failing_since_timestamp_seconds").first
        return .object([
            .init("up", isUp),
            .init("failure", .optional(failure?.labels["message"])),
            .init(
                "version",
                .optional(
                    ShortVersion.shown(
                        snapshot?.samples(of: "pg_static").first?.labels["short_version"]))),
            .init("role", role),
            .init("health_score", number("pg_health_score")),
            .init("connections", number("pg_connections_used")),
            .init("connections_max", number("pg_connections_max")),
            .init("replication_lag_seconds", number("pg_replication_lag_seconds")),
        ])
    }

    /// How many sessions of clients are in each state, by the last poll; `other` are those of groups
    /// without a series of their own, whose state is not kept.
    private var states: JSON {
        var sums: [String: Double] = [:]
        for sample in snapshot?.samples(of: "pg_stat_activity_sessions") ?? [] {
            let state = sample.labels["state"] ?? ""
            let isRest = state.isEmpty && sample.labels["application_name"] == "other"
            if isRest, sample.value == 0 { continue }
            sums[isRest ? "other" : state.isEmpty ? "unknown" : state, default: 0] += sample.value
        }
        return .object(
            sums.sorted { ExactText($0.key) < ExactText($1.key) }.map {
                .init($0.key, Self.number($0.value))
            })
    }

    /// How many sessions and workers of clients wait for what, the most first.
    private func load(_ sample: ActivitySample) -> JSON {
        var sums: [String: Int] = [:]
        for session in sample.sessions where session.load == .clients {
            let type = session.waitType.map { String(decoding: $0, as: UTF8.self) }
            sums[type ?? "CPU", default: 0] += 1
        }
        let rows = sums.sorted {
            ($1.value, ExactText($0.key)) < ($0.value, ExactText($1.key))
        }
        return .object(rows.map { .init($0.key, .whole($0.value)) })
    }

    // MARK: Of sessions

    private func session(_ session: SampledSession, _ workers: [SampledSession]) -> JSON {
        var members: [JSON.Member] = [
            .init("pid", .whole(Int(session.pid))),
            .init("backend_type", Self.text(session.backendType)),
            .init("datname", .optional(timed?.reading.database(of: session))),
            .init("usename", Self.text(session.user)),
            .init("application_name", Self.text(session.application)),
            .init("client_addr", Self.text(session.client)),
            .init("state", Self.text(session.state)),
            .init("wait_event_type", Self.text(session.waitType)),
            .init("wait_event", Self.text(session.waitEvent)),
            .init("queryid", Self.text(session.queryID)),
            .init("transaction_seconds", Self.age(session.transactionAge)),
            // The last statement of a session that runs none has no run time.
            .init(
                "query_seconds", session.load == .clients ? Self.age(session.queryAge) : .null),
            .init("state_seconds", Self.age(session.stateAge)),
            .init("query", .optional(timed?.reading.text(of: session))),
        ]
        if Self.kind(session) == .client {
            members.append(.init("workers", .list(workers.map(worker))))
        }
        return .object(members + waiting(session))
    }

    private func worker(_ worker: SampledSession) -> JSON {
        .object([
            .init("pid", .whole(Int(worker.pid))),
            .init("wait_event_type", Self.text(worker.waitType)),
            .init("wait_event", Self.text(worker.waitEvent)),
        ])
    }

    /// The sessions that it waits for, and for which lock.
    private func waiting(_ session: SampledSession) -> [JSON.Member] {
        var lock = JSON.null
        if let awaited = session.lock {
            lock = .object([
                .init("type", Self.text(awaited.type)), .init("mode", Self.text(awaited.mode)),
                .init("relation", .optional(timed?.reading.relation(of: session))),
                .init("relation_oid", Self.text(awaited.relation)),
                .init("waited_seconds", Self.age(awaited.seconds)),
            ])
        }
        let likely = timed?.reading.sample.likelyBlockers(of: session) ?? []
        return [
            .init("waits_for", Self.list(session.blockers)),
            .init("likely_waits_for", Self.list(likely.map(\.pid))),
            .init("lock", lock),
        ]
    }

    private func tree(
        _ tree: BlockingTree, _ sample: ActivitySample, _ cut: inout Int
    ) -> JSON {
        let order = BlockingOrder(tree.root, in: sample, sessionsMax: Self.treeSessionsMax)
        cut += order.leftOut
        let roots = sample.sessions.filter { $0.pid == tree.root }
        let root: JSON =
            tree.root == 0
            ? .object([
                .init("pid", .whole(0)), .init("backend_type", .text("prepared transaction")),
                .init("prepared", .list(roots.prefix(Self.treesMax).map(prepared))),
            ])
            : roots.first.map { session($0, []) } ?? .object([.init("pid", .whole(Int(tree.root)))])
        return .object([
            .init("root", root),
            .init("holds", Self.text(roots.count == 1 ? roots.first?.held : nil)),
            .init("sessions", .whole(tree.sessions)),
            .init("depth", .whole(tree.depth)),
            .init("longest_wait_seconds", Self.age(tree.longestWait)),
            .init(
                "waiting",
                .list(
                    order.steps.map { step in
                        .object(
                            [
                                .init("pid", .whole(Int(step.session.pid))),
                                .init("backend_type", Self.text(step.session.backendType)),
                                .init("distance", .whole(step.distance)),
                                .init("query", .optional(timed?.reading.text(of: step.session))),
                                .init("usename", Self.text(step.session.user)),
                                .init("application_name", Self.text(step.session.application)),
                            ] + waiting(step.session))
                    })),
        ])
    }

    private func prepared(_ session: SampledSession) -> JSON {
        .object([
            .init("name", .optional(timed?.reading.preparedName(of: session))),
            .init("usename", Self.text(session.user)),
            .init("datname", .optional(timed?.reading.database(of: session))),
            .init("transaction_seconds", Self.age(session.transactionAge)),
        ])
    }

    // MARK: Values

    private static func text(_ bytes: [UInt8]?) -> JSON {
        .optional(bytes.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func list(_ pids: [Int32]) -> JSON { .list(pids.map { .whole(Int($0)) }) }

    private static func number(_ value: Double?) -> JSON {
        value.map { .number($0) } ?? .null
    }

    private static func age(_ seconds: Double?) -> JSON {
        number(seconds.map { max(0, $0) })
    }
}
