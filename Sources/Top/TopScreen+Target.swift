import Terminal

/// One target: header, load, sessions, trees and statements.
extension TopScreen {
    /// Lines of the bar of the load on a screen of usual height, and on a high one.
    private static let barRows = (usual: 4, high: 7)

    var target: [Line] {
        let head = header
        guard let target = state.shown, target.absentBecause == nil else {
            return head + [Line(state.shown?.absentBecause ?? "no answer yet", .dim)]
        }
        let room = size.rows - 1 - head.count
        // In a very low window the list of sessions is all that fits.
        let bars = room < 12 ? [] : load(rows: room < 30 ? Self.barRows.usual : Self.barRows.high)
        let rest = max(2, room - bars.count)
        let trees = Array(self.trees.prefix(rest / 3))
        let statements = Array(self.statements.prefix(rest < 12 ? 0 : max(4, rest / 4)))
        let sessions = self.sessions(room: rest - trees.count - statements.count)
        return head + bars + sessions + trees + statements
    }

    // MARK: Header

    private var header: [Line] {
        let target = state.shown
        let server = target?.server
        var first = Line(state.target ?? "", .bold)
        if server?.up == false { first.add("  DOWN", .critical) }
        for word in [server?.role, server.flatMap(Self.version)].compactMap(\.self) {
            first.add("  \(word)")
        }
        if let score = server?.healthScore {
            first.add(
                "  health \(TopText.number(score))",
                score < 60 ? .critical : score < 80 ? .warning : .good)
        }
        if server?.up != false {
            first.add(
                "  connections \(TopText.number(server?.connections))"
                    + "/\(TopText.number(server?.connectionsMax))")
        }
        // An agent of before 0.4 calls it a standby.
        if server?.role == "replica" || server?.role == "standby" {
            first.add("  lag \(TopText.age(server?.replicationLagSeconds))")
        }
        first.add("  \(clock)", .dim)
        var second = Line("load ")
        let load = target?.load.map(WaitClass.total)
        second.add(load.map(String.init) ?? TopText.unknown, .bold)
        if let average = state.statements?.averageSessions {
            second.add("  \(TopText.number(average)) in the last minute")
        }
        for (name, count) in (target?.states ?? [:]).sorted(by: { $0.value > $1.value })
        where !name.isEmpty {
            second.add("  \(name) \(TopText.number(count))", .dim)
        }
        if let age = age(of: target), age > Self.freshSeconds {
            second = Line("read \(TopText.age(age)) ago", .warning)
        }
        if server?.up == false {
            let read = age(of: target).map { "what is below was read \(TopText.age($0)) ago; " }
            second = Line((read ?? "") + (server?.failure ?? "no answer"), .critical)
        }
        return [first, second]
    }

    private func load(rows: Int) -> [Line] {
        let present = state.shown?.load ?? [:]
        var legend = Line("     ")
        for one in WaitClass.all {
            let count = one.count(in: present)
            legend.add("\(one.letter)", .bar(one.color))
            legend.add(" \(one.name) \(count)  ", count > 0 ? .plain : .dim)
        }
        return LoadBars(state.load, columns: size.columns, rows: rows - 1).lines + [legend]
    }

    // MARK: Sessions

    private var sessionWidths: [Int] {
        size.columns >= 110
            ? [7, 12, 12, 14, 19, 20, 6]
            : size.columns >= 70
                ? [7, 9, 9, 17, 6]
                : [7, 10, 6]
    }

    private func sessionCells(_ session: SessionsAnswer.Session) -> [String] {
        let workers = session.workers?.count ?? 0
        let pid = workers > 0 ? "\(session.pid)+\(workers)" : "\(session.pid)"
        let wait = TopText.wait(session)
        let time = TopText.age(
            session.querySeconds ?? session.stateSeconds ?? session.lock?.waitedSeconds)
        let user = TopText.text(
            session.usename ?? (session.isReplayHeldUp ? session.backendType : nil))
        let idle = session.querySeconds == nil ? session.state ?? wait : wait
        switch sessionWidths.count {
        case 3: return [pid, idle, time]
        case 5: return [pid, user, TopText.text(session.datname), idle, time]
        default:
            return [
                pid, user, TopText.text(session.datname), TopText.text(session.applicationName),
                TopText.text(session.state), wait, time,
            ]
        }
    }

    private var sessionTitles: [String] {
        switch sessionWidths.count {
        case 3: ["PID", "WAIT", "TIME"]
        case 5: ["PID", "USER", "DATABASE", "WAIT", "TIME"]
        default: ["PID", "USER", "DATABASE", "APPLICATION", "STATE", "WAIT", "TIME"]
        }
    }

    private func sessions(room: Int) -> [Line] {
        var lines = [row(sessionWidths, sessionTitles, .reversed, last: "QUERY")]
        let all = state.visibleSessions
        if all.isEmpty {
            lines.append(
                Line(
                    state.shown?.server.up == false
                        ? "unknown while the server is down"
                        : state.filter.isEmpty ? "no session works" : "no session fits", .dim))
        }
        for session in all.dropFirst(state.row) {
            let isBlocked = !(session.waitsFor ?? []).isEmpty || session.isReplayHeldUp
            lines.append(
                row(
                    sessionWidths, sessionCells(session),
                    isBlocked ? .critical : session.querySeconds == nil ? .dim : .plain,
                    last: session.doing))
        }
        let cut = max(0, min(state.shown?.truncated?.sessions ?? 0, WaitClass.countMax))
        if lines.count > room {
            let hidden = lines.count - (room - 1) + cut
            lines = Array(lines.prefix(max(1, room - 1)))
            lines.append(Line("\(hidden) more: down, or / to filter", .dim))
        } else if cut > 0 {
            lines.append(Line("\(cut) more are not shown", .dim))
        }
        return Array(lines.prefix(max(0, room)))
    }

    // MARK: Trees

    private var trees: [Line] {
        let trees = state.shown?.trees ?? []
        if trees.isEmpty { return [] }
        var lines: [Line] = []
        for tree in trees {
            let root = tree.root
            let who =
                if root.pid == 0 {
                    "prepared transaction "
                        + (root.prepared ?? []).map { TopText.text($0.name) }
                        .joined(separator: " or ")
                } else {
                    "\(root.pid) \(TopText.text(root.usename))"
                        + " \(TopText.text(root.applicationName)), \(TopText.text(root.state))"
                        + " for \(TopText.age(root.querySeconds ?? root.stateSeconds))"
                }
            var line = Line("\(tree.sessions) behind ", .critical)
            line.add(who, .bold)
            if let holds = tree.holds { line.add("; holds \(holds)") }
            if let query = root.query { line.add("; \(query)", .dim) }
            lines.append(line)
            for waiting in tree.waiting {
                let indent = String(repeating: "  ", count: min(20, max(1, waiting.distance ?? 1)))
                let replays = waiting.backendType == "startup" ? "replays write-ahead log, " : ""
                var line = Line("\(indent)\(waiting.pid) \(replays)")
                line.add(TopText.lock(waiting.lock))
                if let query = waiting.query { line.add("; \(query)", .dim) }
                lines.append(line)
            }
        }
        return [row([size.columns], ["BLOCKING"], .reversed)] + lines
    }

    // MARK: Statements

    private var statements: [Line] {
        guard let known = state.statements, known.samples > 0, !known.rows.isEmpty else {
            return []
        }
        let widths = [6, 5, 20]
        let all = known.sessionSeconds ?? 0
        let rows = known.rows.map { statement in
            let share =
                all > 0
                ? TopText.number((statement.seconds / all * 100).rounded()) + "%" : TopText.unknown
            return row(
                widths, [TopText.number(statement.seconds), share, statement.queryid], .plain,
                last: statement.query ?? state.texts[statement.queryid] ?? statement.absentBecause
                    ?? "")
        }
        return [
            row(
                widths, ["SEC", "SHARE", "QUERY ID"], .reversed,
                last: "STATEMENTS OF THE LAST MINUTE")
        ] + rows
    }
}
