import Basics
package import Terminal

/// What a live view shows and how it is looked at: changed by keys and by what the agent answers.
package struct TopState: Sendable, Equatable {
    /// What is on the screen.
    package enum View: Sendable, Equatable {
        /// All targets, a line each.
        case fleet
        /// One target.
        case target
    }

    /// By what sessions are sorted.
    package enum Order: String, Sendable, CaseIterable {
        case time, wait, user, database, application
    }

    /// What a key asks for beyond another state.
    package enum Action: Sendable, Equatable {
        case none, quit
        /// Another target or view: what is shown of it is to be fetched.
        case fetch
    }

    /// More texts of statements are not kept.
    static let textsMax = 500
    /// A longer filter is not taken.
    static let filterScalarsMax = 100

    /// What is on the screen.
    package private(set) var view: View
    /// The target that is shown or chosen.
    package private(set) var target: String?
    /// The targets there are.
    package private(set) var names: [String] = []
    /// By what sessions are sorted.
    package private(set) var order = Order.time
    /// What sessions or targets must contain.
    package private(set) var filter = ""
    /// Whether the filter is being typed.
    package private(set) var isFiltering = false
    /// Since when nothing new is taken, as the clock on the wall shows it; nil while it is.
    package private(set) var pausedSince: String?
    /// Whether nothing new is taken.
    package var isPaused: Bool { pausedSince != nil }
    /// Whether the keys are explained.
    package private(set) var showsHelp = false
    /// How many rows of the list are above the screen, or which target is chosen.
    package private(set) var row = 0
    /// Why there is nothing new; nil while there is.
    package private(set) var trouble: String?
    /// Where this comes from, such as the agent's address.
    package let source: String

    /// What came last of all targets.
    package private(set) var fleet: [SessionsAnswer.Target] = []
    /// How many targets the answer had no room for.
    package private(set) var targetsLeftOut = 0
    /// What came last of the target that is shown.
    package private(set) var shown: SessionsAnswer.Target?
    /// Its statements of the last minute.
    package private(set) var statements: StatementsAnswer.Target?
    /// Its load, reading by reading.
    package private(set) var load = LoadHistory()
    /// In seconds on the loop's clock: when that came.
    package private(set) var taken = 0.0
    /// Texts of statements that have been seen.
    package private(set) var texts: [String: String] = [:]

    /// Begins with a target, or with all of them.
    package init(target: String?, source: String) {
        self.target = target
        self.source = source
        view = target == nil ? .fleet : .target
    }

    // MARK: What comes

    /// Takes the list of all targets.
    ///
    /// With one target only, it is shown at once.
    package mutating func take(fleet answer: SessionsAnswer, now: Double) -> Action {
        let isFirst = names.isEmpty
        names = answer.targets.map(\.target)
        fleet = answer.targets
        targetsLeftOut = answer.truncated
        (taken, trouble) = (now, nil)
        if isFirst, view == .fleet, names.count == 1 {
            open(names[0])
            return .fetch
        }
        row = min(row, max(0, visibleFleet.count - 1))
        return .none
    }

    /// Takes what is known of the target that is shown; others are no longer wanted.
    package mutating func take(
        _ answer: SessionsAnswer.Target, _ statements: StatementsAnswer.Target?, now: Double
    ) {
        guard view == .target, answer.target == target else { return }
        shown = answer
        self.statements = statements
        (taken, trouble) = (now, nil)
        if answer.server.up != false, let load = answer.load, let readAt = answer.readAt {
            self.load.take(load, readAt: readAt)
        } else {
            load.takeGap()
        }
        for session in answer.sessions ?? [] {
            guard let id = session.queryid, let text = session.query else { continue }
            if texts.count < Self.textsMax || texts[id] != nil { texts[id] = text }
        }
    }

    /// There is no answer.
    package mutating func take(trouble: String) {
        self.trouble = trouble
        load.takeGap()
    }

    /// Whether the agent answers while nothing new is taken; `trouble` says why not.
    package mutating func take(connection trouble: String?) {
        guard isPaused else { return }
        self.trouble = trouble
    }

    // MARK: Keys

    /// Takes a key; `clock` is what the clock on the wall shows.
    package mutating func take(_ key: Key, clock: String = "") -> Action {
        if key == .closed { return .quit }
        if isFiltering { return takeFilter(key) }
        if showsHelp {
            showsHelp = false
            return key == .character("q") ? .quit : .none
        }
        switch key {
        case .character("q"): return .quit
        case .character("?"), .character("h"): showsHelp = true
        case .character("p"), .character(" "): pausedSince = isPaused ? nil : clock
        case .character("s"): order = Self.next(order)
        case .character("/"):
            isFiltering = true
            filter = ""
        case .escape: filter = ""
        case .up: row = max(0, row - 1)
        case .down: row += 1
        case .pageUp: row = max(0, row - 10)
        case .pageDown: row += 10
        case .home: row = 0
        case .right, .character("n"): return step(1)
        case .left, .character("N"): return step(-1)
        case .tab, .character("f"), .backspace: return switchView()
        case .enter:
            guard view == .fleet, visibleFleet.indices.contains(row) else { return .none }
            open(visibleFleet[row].target)
            return .fetch
        default: break
        }
        row = min(row, max(0, rowCount - 1))
        return .none
    }

    private static func next(_ order: Order) -> Order {
        let all = Order.allCases
        let place = all.firstIndex(of: order) ?? 0
        return all[(place + 1) % all.count]
    }

    private mutating func takeFilter(_ key: Key) -> Action {
        switch key {
        case .character(let scalar):
            if filter.unicodeScalars.count < Self.filterScalarsMax {
                filter.unicodeScalars.append(scalar)
            }
        case .backspace: if !filter.isEmpty { filter.unicodeScalars.removeLast() }
        case .enter: isFiltering = false
        case .escape: (isFiltering, filter) = (false, "")
        default: break
        }
        row = 0
        return .none
    }

    private mutating func open(_ name: String) {
        if name != target || shown?.target != name {
            (shown, statements, load, texts) = (nil, nil, LoadHistory(), [:])
        }
        (view, target, row, filter) = (.target, name, 0, "")
    }

    private mutating func switchView() -> Action {
        if view == .target {
            (view, filter) = (.fleet, "")
            row = names.firstIndex { $0 == target } ?? 0
        } else if visibleFleet.indices.contains(row) {
            open(visibleFleet[row].target)
        }
        return .fetch
    }

    private mutating func step(_ count: Int) -> Action {
        guard view == .target, names.count > 1 else { return .none }
        let place = names.firstIndex { $0 == target } ?? 0
        open(names[(place + count + names.count) % names.count])
        return .fetch
    }

    // MARK: Lists

    /// The sessions that fit the filter, sorted, and the replay of write-ahead log while it waits for one.
    package var visibleSessions: [SessionsAnswer.Session] {
        let replay = (shown?.processes ?? []).filter(\.isReplayHeldUp)
        let all = (replay + (shown?.sessions ?? [])).filter { session in
            fits([
                "\(session.pid)", session.backendType, session.usename, session.datname,
                session.applicationName,
                session.clientAddr, session.state, session.waitEventType, session.waitEvent,
                session.queryid, session.query,
            ])
        }
        func key(_ session: SessionsAnswer.Session) -> String {
            switch order {
            case .time: ""
            case .wait: "\(session.waitEventType ?? "~") \(session.waitEvent ?? "")"
            case .user: session.usename ?? ""
            case .database: session.datname ?? ""
            case .application: session.applicationName ?? ""
            }
        }
        // The agent's order is that by time, and stays within what is equal.
        return all.enumerated().map { (key($0.element), $0.offset, $0.element) }
            .sorted { one, other in
                let bytes = (Array(one.0.utf8), Array(other.0.utf8))
                return bytes.0 == bytes.1
                    ? one.1 < other.1 : bytes.0.lexicographicallyPrecedes(bytes.1)
            }.map(\.2)
    }

    /// The targets that fit the filter, in the order of the configuration.
    package var visibleFleet: [SessionsAnswer.Target] {
        fleet.filter { fits([$0.target, $0.server.role, $0.server.version]) }
    }

    private var rowCount: Int {
        view == .fleet ? visibleFleet.count : visibleSessions.count
    }

    private func fits(_ texts: [String?]) -> Bool {
        if filter.isEmpty { return true }
        let wanted = filter.lowercased()
        return texts.contains { $0?.lowercased().contains(bytesOf: wanted) == true }
    }
}
