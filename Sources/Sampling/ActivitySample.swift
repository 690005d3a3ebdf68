package import Tables

/// What all sessions that are not idle were doing at one moment, and who waits for which other.
package struct ActivitySample: Sendable, Equatable {
    /// The sessions and processes; those that wait for work need not be among them.
    package let sessions: [SampledSession]

    /// A sample of these.
    package init(_ sessions: [SampledSession]) { self.sessions = sessions }

    /// The most rows that are read; a sample with more of them is none.
    package static let rowsMax = 5_000
    /// The role without which the server hides what other sessions do.
    package static let role = "pg_read_all_stats"

    /// Whether an answer to a `SessionsStatement` shows a session that waits for a heavyweight lock.
    package static func isAnyWaiting(_ table: Table) -> Bool {
        guard let type = table.columns.firstIndex(of: "wait_event_type") else { return false }
        return (0..<table.rowCount).contains {
            table.bytes($0, type)?.elementsEqual("Lock".utf8) ?? false
        }
    }

    /// Reads an answer to a `SessionsStatement`; nil when it is not whole.
    ///
    /// Of a poll's answer it leaves out the session that asks, those that are only counted, and those
    /// that are idle and that no other one waits for.
    package init?(_ table: Table) {
        guard !table.isCut, let places = Places(table) else { return nil }
        var sessions: [SampledSession] = []
        sessions.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount where places.isShown(table, row) {
            guard let session = places.session(table, row) else { return nil }
            sessions.append(session)
        }
        guard places.count != nil else {
            self.sessions = sessions
            return
        }
        let blockers = Set(sessions.flatMap(\.blockers))
        self.sessions = sessions.filter { !$0.isAtRest || blockers.contains($0.pid) }
    }

    /// More sessions with old snapshots are not named.
    package static let likelyMax = 3

    /// The clients that replay waits for most likely, because it waits for snapshots to go: those with
    /// the oldest ones, the oldest first.
    ///
    /// The server does not say which ones are in its way.
    package func likelyBlockers(of session: SampledSession) -> [SampledSession] {
        guard session.isReplay,
            session.waitEvent?.elementsEqual("RecoveryConflictSnapshot".utf8) == true
        else { return [] }
        let holders = sessions.filter {
            $0.snapshotAge != nil && $0.backendType.elementsEqual("client backend".utf8)
        }
        return Array(
            holders.sorted { one, other in
                let ages = (one.snapshotAge ?? 0, other.snapshotAge ?? 0)
                let times = (one.transactionAge ?? 0, other.transactionAge ?? 0)
                if ages.0 != ages.1 { return ages.0 > ages.1 }
                return times.0 == times.1 ? one.pid < other.pid : times.0 > times.1
            }.prefix(Self.likelyMax))
    }

    /// Where what is read stands in an answer; nil for what the statement has not read.
    private struct Places {
        private let places: [Column: Int]
        /// How many sessions a row stands for, in a poll's answer.
        let count: Int?
        private let slots: Int?

        init?(_ table: Table) {
            var places: [Column: Int] = [:]
            for (place, name) in table.columns.enumerated() {
                if let column = Column(rawValue: name) { places[column] = place }
            }
            guard Column.always.allSatisfy({ places[$0] != nil }) else { return nil }
            self.places = places
            count = table.columns.firstIndex(of: "sessions")
            slots = table.columns.firstIndex(of: "slots")
        }

        /// Whether a row is a session, another one than that which asks.
        func isShown(_ table: Table, _ row: Int) -> Bool {
            guard count != nil else { return true }
            return places[.pid].flatMap { table.bytes(row, $0) } != nil
                && slots.flatMap { table.bytes(row, $0) } == nil
        }

        func session(_ table: Table, _ row: Int) -> SampledSession? {
            func cell(_ column: Column) -> ArraySlice<UInt8>? {
                places[column].flatMap { table.bytes(row, $0) }
            }
            func bytes(_ column: Column) -> [UInt8]? { cell(column).map(Array.init) }
            func number(_ column: Column) -> Double? {
                places[column].flatMap { table.number(row, $0) }
            }
            func pid(_ column: Column) -> Int32? { number(column).flatMap { Int32(exactly: $0) } }
            guard let process = pid(.pid) else { return nil }
            var session = SampledSession(
                pid: process, leader: pid(.leader), database: bytes(.database),
                user: bytes(.user), application: bytes(.application), client: bytes(.client),
                backendType: bytes(.backendType) ?? [], state: bytes(.state),
                waitType: bytes(.waitType), waitEvent: bytes(.waitEvent),
                queryID: bytes(.queryID), blockers: ActivitySample.pids(cell(.blockers)))
            session.transactionAge = number(.transactionAge)
            session.queryAge = number(.queryAge)
            session.stateAge = number(.stateAge)
            session.transactionIDAge = number(.transactionIDAge)
            session.snapshotAge = number(.snapshotAge)
            session.held = bytes(.held)
            session.text = bytes(.text)
            if let type = bytes(.lockType), let mode = bytes(.lockMode) {
                session.lock = SampledSession.AwaitedLock(
                    type: type, mode: mode, relation: bytes(.relation), seconds: number(.waited),
                    name: bytes(.relationName))
            }
            return session
        }
    }

    /// The columns as the statements call them.
    private enum Column: String {
        case pid, leader = "leader_pid", database = "datid", user = "usename"
        case application = "application_name", client, backendType = "backend_type", state
        case waitType = "wait_event_type", waitEvent = "wait_event", queryID = "query_id"
        case transactionAge = "transaction_age", queryAge = "query_age", stateAge = "state_age"
        case transactionIDAge = "xid_age", snapshotAge = "xmin_age", text = "query"
        case blockers, lockType = "locktype", lockMode = "mode", relation, waited, held
        case relationName = "relation_name"

        /// Those that every statement reads.
        static let always: [Self] = [
            .pid, .leader, .database, .user, .application, .client, .backendType, .state, .waitType,
            .waitEvent, .queryID, .transactionAge, .queryAge, .stateAge, .transactionIDAge,
            .snapshotAge, .text,
        ]
    }

    /// More sessions that one waits for are not looked at.
    private static let blockersMax = 1_000

    /// An array as the server writes it, `{11,12}`, each number once.
    private static func pids(_ bytes: ArraySlice<UInt8>?) -> [Int32] {
        guard let bytes else { return [] }
        var pids: [Int32] = []
        var seen: Set<Int32> = []
        for part in bytes.dropFirst().dropLast().split(separator: UInt8(ascii: ",")) {
            guard let pid = Int32(String(decoding: part, as: UTF8.self)), seen.insert(pid).inserted
            else { continue }
            pids.append(pid)
            if pids.count == blockersMax { break }
        }
        return pids
    }
}
