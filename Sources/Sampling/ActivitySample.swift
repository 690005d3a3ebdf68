import Collection
package import Tables

/// What all sessions that are not idle were doing at one moment, and who waits for which other.
package struct ActivitySample: Sendable, Equatable {
    /// The sessions and processes; those that wait for work need not be among them.
    package let sessions: [SampledSession]

    /// A sample of these.
    package init(_ sessions: [SampledSession]) { self.sessions = sessions }

    /// The most rows that are read; a sample with more of them is none.
    package static let rowsMax = 5_000
    /// How many sessions that wait for a lock are read with those that block them.
    package static let waitersMax = 100
    /// The role without which the server hides what other sessions do.
    package static let role = "pg_read_all_stats"

    /// The statement, which locks no relation.
    ///
    /// What blocks a session, and which lock it wants, is read only for those that wait: it holds every
    /// partition of the lock table for a moment. Who blocks and is idle itself is read one by one.
    package static let statement = """
        WITH
        session AS MATERIALIZED (
            SELECT \(columns)
              FROM pg_stat_get_activity(NULL) AS s
             WHERE pid <> pg_backend_pid()
               AND (state IS DISTINCT FROM 'idle' AND wait_event_type IS DISTINCT FROM 'Activity'
                    AND NOT (state IS NOT DISTINCT FROM 'disabled'
                             AND wait_event_type IS NOT DISTINCT FROM 'Client')
                    OR backend_type = 'startup')),
        waiting AS MATERIALIZED (
            SELECT pid FROM session WHERE wait_event_type = 'Lock'
             ORDER BY wait_event = 'advisory', query_age DESC LIMIT \(waitersMax)),
        edge AS MATERIALIZED (
            SELECT pid, pg_blocking_pids(pid) AS blockers FROM waiting),
        blocker AS MATERIALIZED (
            SELECT DISTINCT unnest(blockers) AS pid FROM edge),
        lock AS MATERIALIZED (
            SELECT pid, max(locktype) FILTER (WHERE NOT granted) AS locktype,
                   max(mode) FILTER (WHERE NOT granted) AS mode,
                   coalesce(max(relation::bigint) FILTER (WHERE NOT granted),
                            max(relation::bigint) FILTER (WHERE locktype = 'tuple')) AS relation,
                   max(\(Collector.elapsed(since: "waitstart"))) FILTER (WHERE NOT granted)
                       AS waited
              FROM pg_lock_status()
             WHERE (SELECT count(*) FROM waiting) > 0 AND pid IN (SELECT pid FROM waiting)
             GROUP BY pid)
        SELECT shown.*, blockers, locktype, mode, relation, waited
          FROM (SELECT * FROM session
                 UNION ALL
                SELECT \(columns)
                  FROM blocker, pg_stat_get_activity(blocker.pid) AS s
                 WHERE blocker.pid <> 0 AND blocker.pid NOT IN (SELECT pid FROM session)
                 UNION ALL
                SELECT 0, NULL, dbid, pg_get_userbyid(ownerid), NULL, NULL,
                       'prepared transaction', NULL, NULL, NULL, NULL,
                       \(Collector.elapsed(since: "prepared")), NULL, NULL, age(transaction), NULL
                  FROM blocker, pg_prepared_xact() WHERE blocker.pid = 0) AS shown
               LEFT JOIN edge USING (pid) LEFT JOIN lock USING (pid)
        """

    private static let columns = """
        s.pid, s.leader_pid, s.datid, pg_get_userbyid(s.usesysid) AS usename, s.application_name,
        host(s.client_addr) AS client, s.backend_type, s.state, s.wait_event_type, s.wait_event,
        s.query_id, \(Collector.elapsed(since: "s.xact_start")) AS transaction_age,
        \(Collector.elapsed(since: "s.query_start")) AS query_age,
        \(Collector.elapsed(since: "s.state_change")) AS state_age,
        age(s.backend_xid) AS xid_age, age(s.backend_xmin) AS xmin_age
        """

    /// Reads an answer to the statement; nil when it is not whole.
    package init?(_ table: Table) {
        guard !table.isCut, table.columns.count == Place.allCases.count else { return nil }
        var sessions: [SampledSession] = []
        sessions.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            func bytes(_ place: Place) -> [UInt8]? {
                table.bytes(row, place.rawValue).map(Array.init)
            }
            func number(_ place: Place) -> Double? { table.number(row, place.rawValue) }
            func pid(_ place: Place) -> Int32? { number(place).flatMap { Int32(exactly: $0) } }
            guard let process = pid(.pid) else { return nil }
            var session = SampledSession(
                pid: process, leader: pid(.leader), database: bytes(.database),
                user: bytes(.user), application: bytes(.application), client: bytes(.client),
                backendType: bytes(.backendType) ?? [], state: bytes(.state),
                waitType: bytes(.waitType), waitEvent: bytes(.waitEvent),
                queryID: bytes(.queryID),
                blockers: Self.pids(table.bytes(row, Place.blockers.rawValue)))
            session.transactionAge = number(.transactionAge)
            session.queryAge = number(.queryAge)
            session.stateAge = number(.stateAge)
            session.transactionIDAge = number(.transactionIDAge)
            session.snapshotAge = number(.snapshotAge)
            if let type = bytes(.lockType), let mode = bytes(.lockMode) {
                session.lock = SampledSession.AwaitedLock(
                    type: type, mode: mode, relation: bytes(.relation), seconds: number(.waited))
            }
            sessions.append(session)
        }
        self.sessions = sessions
    }

    /// The columns in the order of the answer.
    private enum Place: Int, CaseIterable {
        case pid, leader, database, user, application, client, backendType, state, waitType
        case waitEvent, queryID, transactionAge, queryAge, stateAge, transactionIDAge
        case snapshotAge, blockers, lockType, lockMode, relation, waited
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
