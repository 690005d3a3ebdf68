import Charts
import Markup
import Sampling
import TargetParts

/// Single sessions, by the last reading of them: which waits for which other, and what runs.
extension TargetPage {
    /// More trees are only counted.
    private static let treesMax = 20
    /// More sessions of a tree are only counted.
    private static let treeSessionsMax = 40
    /// More running statements are only counted.
    private static let statementsMax = 30

    /// The trees of the last reading; nil without a reading, or without a tree in it.
    var treeSection: Markup? {
        guard let seen = content.sessions else { return nil }
        let trees = BlockingForest(seen.reading.sample).trees
        guard !trees.isEmpty else { return nil }
        let more = trees.count - min(trees.count, Self.treesMax)
        return [
            heading("Blocking"), note(Self.read(seen)),
            .element("ul", [:], trees.prefix(Self.treesMax).map { tree($0, seen.reading) }),
            more > 0 ? note("And \(more) more.") : .empty,
        ]
    }

    private static func read(_ seen: SeenSessions) -> String {
        "Read \(Quantity.seconds.text(max(0, seen.age))) ago. The session at the root waits for no"
            + " lock itself; each line waits for the one that it stands under."
    }

    private func tree(_ tree: BlockingTree, _ reading: SessionsReading) -> Markup {
        let order = BlockingOrder(tree.root, in: reading.sample, sessionsMax: Self.treeSessionsMax)
        var parts: [Markup]
        if tree.root == 0 {
            let names = reading.sample.sessions.filter { $0.pid == 0 }
                .compactMap(reading.preparedName).prefix(Self.treesMax)
            parts = [.element("b", [:], ["a prepared transaction"])]
            for name in names { parts += [", ", code(name)] }
        } else if let root = reading.sample.sessions.first(where: { $0.pid == tree.root }) {
            parts = who(root, reading)
            if let held = root.held { parts.append(.text(", holds \(Self.text(held))")) }
            if let age = root.transactionAge {
                parts.append(.text(", transaction for \(Quantity.seconds.text(max(0, age)))"))
            }
            parts.append(statement(root, reading))
        } else {
            parts = [.element("b", [:], [.text("pid \(tree.root)")])]
        }
        let count = tree.sessions == 1 ? "1 session waits" : "\(tree.sessions) sessions wait"
        let longest = tree.longestWait.map {
            ", the longest for \(Quantity.seconds.text(max(0, $0)))"
        }
        parts.append(.element("div", [:], [.text("\(count)\(longest ?? ""):")]))
        var place = order.steps.startIndex
        parts.append(behind(order.steps, &place, distance: 1, reading))
        if order.leftOut > 0 { parts.append(note("And \(order.leftOut) more behind it.")) }
        return .element("li", [:], parts)
    }

    /// That replay waits for sessions, and which ones; nothing while it does not, or stands in a tree.
    var replaySection: Markup {
        guard let seen = content.sessions,
            let replay = seen.reading.sample.sessions.first(where: \.isReplayHeldUp),
            replay.blockers.isEmpty
        else { return .empty }
        let wait = [replay.waitType, replay.waitEvent].compactMap { $0.map(Self.text) }
        let likely = seen.reading.sample.likelyBlockers(of: replay)
        let cause =
            likely.isEmpty
            ? "The server does not say for which session."
            : "Most likely for those with the oldest snapshots:"
        return [
            note(
                "Read \(Quantity.seconds.text(max(0, seen.age))) ago: the replay of write-ahead log"
                    + " (pid \(replay.pid)) waits (\(wait.joined(separator: ": "))). \(cause)"),
            likely.isEmpty
                ? .empty
                : .element(
                    "ul", [:],
                    likely.map { session in
                        var parts = who(session, seen.reading)
                        if let age = session.transactionAge {
                            let text = Quantity.seconds.text(max(0, age))
                            parts.append(.text(", transaction for \(text)"))
                        }
                        return .element("li", [:], parts + [statement(session, seen.reading)])
                    }),
        ]
    }

    /// The sessions at a distance, each with those behind it; the steps come in the order of the tree.
    private func behind(
        _ steps: [BlockingOrder.Step], _ place: inout Int, distance: Int,
        _ reading: SessionsReading
    ) -> Markup {
        var items: [Markup] = []
        while place < steps.endIndex, steps[place].distance == distance {
            let session = steps[place].session
            place += 1
            var parts = who(session, reading)
            if let lock = session.lock {
                parts.append(
                    .text(
                        ", waits for \(Self.text(lock.mode)) on"
                            + " \(Self.thing(lock, of: reading.relation(of: session)))"))
                if let seconds = lock.seconds {
                    parts.append(.text(" for \(Quantity.seconds.text(max(0, seconds)))"))
                }
            }
            parts.append(statement(session, reading))
            parts.append(behind(steps, &place, distance: distance + 1, reading))
            items.append(.element("li", [:], parts))
        }
        return items.isEmpty ? .empty : .element("ul", [:], items)
    }

    /// Who waits for a transaction waits for a row that it has changed.
    private static func thing(
        _ lock: SampledSession.AwaitedLock, of relation: String?
    ) -> String {
        let table = relation.map { cut($0, nameScalarsMax) }
        let type = text(lock.type)
        return ["transactionid", "tuple", "page"].contains(type)
            ? "a row" + (table.map { " of \($0)" } ?? "") : table ?? type
    }

    private func who(_ session: SampledSession, _ reading: SessionsReading) -> [Markup] {
        var parts: [Markup] = [
            .element("b", [:], [.text("pid \(session.pid)")]), ", ",
            session.isReplay
                ? "replay of write-ahead log"
                : name(session.user.map(Self.text) ?? Self.text(session.backendType)),
        ]
        if let database = reading.database(of: session) { parts += ["@", name(database)] }
        if let application = session.application, !application.isEmpty {
            parts += [", ", name(Self.text(application))]
        }
        if let state = session.state { parts += [", ", name(Self.text(state))] }
        return parts
    }

    private func statement(_ session: SampledSession, _ reading: SessionsReading) -> Markup {
        guard let text = reading.text(of: session) else { return .empty }
        return .element("div", [:], [code(text)])
    }

    /// The statements that ran at the last reading, the longest first; empty without one.
    var statementSection: Markup {
        guard let seen = content.sessions else { return .empty }
        let running = seen.reading.sample.sessions
            .filter { $0.load == .clients && $0.leader == nil && $0.queryAge != nil }
            .sorted { ($1.queryAge ?? 0, $0.pid) < ($0.queryAge ?? 0, $1.pid) }
        guard !running.isEmpty else { return .empty }
        return table(
            "Running statements, read \(Quantity.seconds.text(max(0, seen.age))) ago",
            [
                .number("Pid"), .text("User"), .text("Database"), .text("Application"),
                .text("Waits for"), .number("Runs for"), .text("Statement"),
            ], running, most: Self.statementsMax
        ) { session in
            let wait = [session.waitType, session.waitEvent].compactMap { $0.map(Self.text) }
            return [
                .text("\(session.pid)"), name(session.user.map(Self.text)),
                name(seen.reading.database(of: session)),
                name(session.application.map(Self.text)),
                name(wait.isEmpty ? "nothing (CPU)" : wait.joined(separator: ": ")),
                .text(Quantity.seconds.text(max(0, session.queryAge ?? 0))),
                seen.reading.text(of: session).map(code) ?? "not shown",
            ]
        }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
