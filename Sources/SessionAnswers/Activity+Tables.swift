package import Tables

/// The parts of single collectors, each as the table that its own statement would give.
extension Activity {
    /// Client sessions by database, state, user and application; ours is left out.
    package var clients: Table {
        var groups = Groups(columns: ["datid", "state", "usename", "application_name"])
        for session in sessions where session.isClient && !session.isOwn {
            groups.add(
                session,
                [session.database, session.state, session.user, session.application])
        }
        return groups.table(count: "sessions", oldest: "max_tx_duration")
    }

    /// Working sessions and processes by what they wait for; ours is left out.
    package var waits: Table {
        var groups = Groups(columns: ["wait_event_type", "wait_event"])
        let none = Array("none".utf8)
        for session in sessions where !session.isOwn && isWorking(session) {
            groups.add(session, [session.waitType ?? none, session.waitEvent ?? none])
        }
        return groups.table(count: "sessions")
    }

    /// Processes of the server by type, ours included.
    package var processes: Table {
        var groups = Groups(columns: ["backend_type"])
        for session in sessions { groups.add(session, [session.backendType]) }
        return groups.table(count: "processes")
    }

    /// Connection slots, the oldest transaction and the idle ones, in one row.
    package var connections: Table? {
        guard let server else { return nil }
        let clients = sessions.filter(\.isClient)
        let others = clients.filter { !$0.isOwn }
        let idle = others.filter(\.isIdleInTransaction)
        let hidden = others.filter(\.isHidden).total
        let none: Double? = hidden > 0 ? nil : 0
        var table = Table(columns: [
            "used", "slots", "reserved", "oldest_transaction", "longest_query", "idle",
            "oldest_idle", "untracked",
        ])
        table.appendNumbers([
            clients.total, server.slots, server.reserved,
            others.compactMap(\.transactionAge).max() ?? none,
            others.filter { $0.isIn("active") }.compactMap(\.queryAge).max() ?? none,
            idle.isEmpty ? none : idle.total,
            idle.compactMap(\.stateAge).max() ?? none, hidden,
        ])
        return table
    }

    /// How long the longest idle transaction that holds something has been idle; nil when only the
    /// server knows more: whether one does, or who idles so long that it matters.
    package var idleHolders: Table? {
        let others = sessions.filter { $0.isClient && !$0.isOwn }
        let idle = others.filter { $0.isIdleInTransaction && !$0.isUpkeep }
        guard idle.allSatisfy(\.holdsRows) else { return nil }
        let oldest = idle.compactMap(\.stateAge).max()
        guard oldest ?? 0 < Self.briefIdleSeconds else { return nil }
        let none: Double? = others.contains(where: \.isHidden) ? nil : 0
        let unnamed = ["pid", "datid", "usename", "application_name", "since", "query"]
        var table = Table(columns: ["oldest_holding"] + unnamed)
        table.appendNumbers([oldest ?? none] + unnamed.map { _ in nil })
        return table
    }

    /// How many wait for a lock and for how long, in one row; nil when locks were not read although
    /// some wait for one.
    package var lockWaits: Table? {
        let waiting = sessions.filter(\.waitsForLock)
        guard heads != nil else { return nil }
        func isKind(_ kind: StaticString, _ session: SessionGroup) -> Bool {
            (session.lockType ?? session.waitEvent)?.elementsEqual(kind.description.utf8) ?? false
        }
        func longest(_ sessions: [SessionGroup]) -> Double {
            sessions.compactMap(\.lockWait).max() ?? 0
        }
        let advisory = waiting.filter { isKind("advisory", $0) }
        let others = waiting.filter { !isKind("advisory", $0) }
        // One whose lock was no longer awaited when locks were read is known by its wait alone.
        let apart = others.filter {
            $0.standsApart || isKind("virtualxid", $0) || isKind("applytransaction", $0)
        }
        let queue = others.filter { !apart.contains($0) }
        var table = Table(columns: [
            "sessions", "longest", "advisory_sessions", "advisory_longest", "virtual_longest",
        ])
        table.appendNumbers([
            queue.total, longest(queue), advisory.total, longest(advisory), longest(apart),
        ])
        return table
    }

    /// What keeps old rows, by kind; sessions that vacuum do not.
    package var horizon: Table? {
        guard let server else { return nil }
        let holders = sessions.filter { !$0.isOwn && !$0.isVacuum }
        func oldest(_ sessions: [SessionGroup]) -> Double? {
            sessions.flatMap { [$0.transactionIDAge, $0.snapshotAge] }.compactMap(\.self).max()
        }
        var table = Table(columns: ["holder", "age"])
        let ages = [
            ("session", oldest(holders.filter { !$0.isWALSender })),
            ("prepared_transaction", server.preparedAge), ("slot", server.slotAge),
            ("slot_catalog", server.slotCatalogAge),
            ("standby", oldest(holders.filter(\.isWALSender))),
        ]
        for (holder, age) in ages {
            table.appendCell { bytes in
                bytes += Array(holder.utf8)
                return true
            }
            table.appendNumbers([max(0, age ?? 0)])
        }
        return table
    }

    /// Connected standbys, and who waits for them to confirm a commit, in one row.
    package var standbys: Table? {
        guard let server else { return nil }
        let waiting = sessions.filter(\.waitsForStandby)
        var table = Table(columns: ["standbys", "synchronous", "waiting", "longest", "decoding"])
        table.appendNumbers([
            server.standbys, server.synchronous,
            server.waitsForStandbys ? waiting.total : nil,
            server.waitsForStandbys ? waiting.isEmpty ? 0 : longestCommitWait : nil,
            sessions.filter(\.waitsToDecode).total,
        ])
        return table
    }

    /// No row when there is no WAL sender; otherwise only the server knows how far each of them is.
    package var senders: Table? {
        guard server != nil, !sessions.contains(where: \.isWALSender) else { return nil }
        return Table(columns: [
            "application_name", "client_addr", "slot_name", "state", "sync_state", "senders",
            "sent_lag", "write_lag", "flush_lag", "replay_lag", "write_time", "flush_time",
            "replay_time", "reply_age", "connected_since", "sync_priority",
        ])
    }

    /// A transaction that has been idle for less is none that anyone looks for.
    private static let briefIdleSeconds = 10.0

    /// Waits are known without track_activities; such a session idles while it waits for its client.
    private func isWorking(_ session: SessionGroup) -> Bool {
        guard session.waitType?.elementsEqual("Activity".utf8) != true else { return false }
        return session.state == nil || session.isIn("active")
            || session.isHidden && session.waitType?.elementsEqual("Client".utf8) != true
    }
}

/// Sums of sessions by some of their cells.
private struct Groups {
    let columns: [String]
    private var places: [[[UInt8]?]: Int] = [:]
    private var sums: [(cells: [[UInt8]?], count: Double, oldest: Double?)] = []

    init(columns: [String]) { self.columns = columns }

    mutating func add(_ session: SessionGroup, _ cells: [[UInt8]?]) {
        if let place = places[cells] {
            sums[place].count += session.count
            if let age = session.transactionAge {
                sums[place].oldest = max(sums[place].oldest ?? age, age)
            }
        } else {
            places[cells] = sums.count
            sums.append((cells, session.count, session.transactionAge))
        }
    }

    func table(count: String, oldest: String? = nil) -> Table {
        var table = Table(columns: columns + [count] + (oldest.map { [$0] } ?? []))
        for sum in sums {
            for cell in sum.cells {
                table.appendCell { bytes in
                    if let cell { bytes += cell }
                    return cell != nil
                }
            }
            table.appendNumbers([sum.count] + (oldest == nil ? [] : [sum.oldest]))
        }
        return table
    }
}

extension [SessionGroup] {
    fileprivate var total: Double { reduce(0) { $0 + $1.count } }
}

extension Table {
    /// Adds cells with these numbers; nil is NULL.
    fileprivate mutating func appendNumbers(_ numbers: [Double?]) {
        for number in numbers {
            appendCell { bytes in
                if let number { bytes += Array("\(number)".utf8) }
                return number != nil
            }
        }
    }
}
