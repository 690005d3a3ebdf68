package import Terminal

/// Draws what a live view shows: state, time and size in, a frame out.
package struct TopScreen {
    let state: TopState
    let size: TerminalSize
    /// In seconds on the loop's clock.
    let now: Double
    /// What the clock on the wall shows, as text.
    let clock: String

    /// Draws this state at this moment.
    package init(_ state: TopState, size: TerminalSize, now: Double, clock: String) {
        self.state = state
        self.size = size
        self.now = now
        self.clock = clock
    }

    /// The frame.
    package var frame: Frame {
        if state.showsHelp { return Frame(TopHelp.lines, size: size) }
        var lines = state.view == .fleet ? fleet : target
        let body = max(1, size.rows - 1)
        lines = Array(lines.prefix(body))
        while lines.count < body { lines.append(Line()) }
        if size.rows > 1 { lines.append(footer) }
        return Frame(lines, size: size)
    }

    /// All of it, whatever the height: for printing once.
    package var all: Frame {
        Frame(state.view == .fleet ? fleet : target, size: size)
    }

    // MARK: Around

    private var footer: Line {
        if state.isFiltering { return Line("filter: \(state.filter)_", .reversed) }
        var line = Line()
        if let since = state.pausedSince { line.add("paused since \(since)  ", .warning) }
        if let trouble = state.trouble {
            line.add(trouble, .critical)
            return line
        }
        if !state.filter.isEmpty { line.add("filter: \(state.filter) ", .warning) }
        let keys =
            state.view == .fleet
            ? "enter open  / filter  p pause  ? help  q quit"
            : "s sort:\(state.order.rawValue)  / filter  p pause  f fleet  ? help  q quit"
        line.add(keys, .dim)
        return line
    }

    /// How old what is shown is, in seconds; nil while nothing is known.
    func age(of target: SessionsAnswer.Target?) -> Double? {
        target?.ageSeconds.map { $0 + max(0, now - state.taken) }
    }

    /// Older readings are called so.
    static let freshSeconds = 30.0

    // MARK: Fleet

    private var fleet: [Line] {
        let shown = state.visibleFleet
        let down = state.fleet.filter { $0.server.up == false }.count
        var head = Line(
            TopText.count(state.fleet.count, "target", "targets") + "  \(clock)  ", .bold)
        if down > 0 { head.add("\(down) down  ", .critical) }
        if state.targetsLeftOut > 0 {
            head.add("\(state.targetsLeftOut) more not shown  ", .warning)
        }
        head.add(state.source, .dim)
        let widths = Self.fleetWidths(size.columns, shown.map(\.target))
        var lines = [head, row(widths, Self.fleetTitles, .reversed)]
        if shown.isEmpty {
            lines.append(Line(state.names.isEmpty ? "no answer yet" : "no target fits", .dim))
        }
        let room = max(1, size.rows - 3)
        let first = max(0, min(state.row - room / 2, shown.count - room))
        for (place, target) in shown.enumerated().dropFirst(first) {
            let style: TextStyle = place == state.row ? .reversed : Self.style(target.server)
            lines.append(row(widths, cells(target), style))
        }
        return lines
    }

    private static let fleetTitles = [
        "TARGET", "STATE", "ROLE", "VERSION", "HEALTH", "ACTIVE", "LOCKED", "CONN", "LAG", "AGE",
    ]

    private static func fleetWidths(_ columns: Int, _ names: [String]) -> [Int] {
        let others = [5, 7, 7, 6, 6, 6, 7, 6, 6]
        let room = columns - others.reduce(0) { $0 + $1 + 1 }
        let longest = names.map { CellText.fitted($0, to: 40).columns }.max() ?? 0
        return [max(6, min(max(6, longest), room))] + others
    }

    private func cells(_ target: SessionsAnswer.Target) -> [String] {
        let server = target.server
        // Of a server that is down the last reading says nothing of now.
        let load = server.up == false ? nil : target.load
        let active = load.map(WaitClass.total)
        let state = server.up.map { $0 ? "up" : "down" } ?? TopText.unknown
        return [
            target.target, state, TopText.text(server.role), TopText.text(Self.version(server)),
            TopText.number(server.healthScore), active.map(String.init) ?? TopText.unknown,
            load.map { String($0["Lock"] ?? 0) } ?? TopText.unknown,
            server.up == false || server.connections == nil
                ? TopText.unknown
                : "\(TopText.number(server.connections))/"
                    + TopText.number(server.connectionsMax),
            TopText.age(server.replicationLagSeconds), TopText.age(age(of: target)),
        ]
    }

    /// The version as the server says it, `18.1`.
    static func version(_ server: SessionsAnswer.Server) -> String? {
        server.version.map { version in
            version.utf8.reversed().starts(with: "0.".utf8) && version.utf8.count > 4
                ? String(version.dropLast(2)) : version
        }
    }

    private static func style(_ server: SessionsAnswer.Server) -> TextStyle {
        if server.up == false { return .critical }
        guard let score = server.healthScore else { return .plain }
        return score < 60 ? .critical : score < 80 ? .warning : .plain
    }

    /// A row of a table; the last column takes what is left.
    func row(
        _ widths: [Int], _ cells: [String], _ style: TextStyle, last: String? = nil
    ) -> Line {
        var text = zip(widths, cells).map { CellText.padded($1, to: $0) }.joined(separator: " ")
        if let last { text += " " + last }
        return Line(
            style == .reversed ? CellText.padded(text, to: size.columns) : text, style)
    }
}
