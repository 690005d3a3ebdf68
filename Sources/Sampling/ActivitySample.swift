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

    /// The statement, which locks no relation; `readsTexts` says whether the texts are read as well.
    ///
    /// What blocks a session, and which lock it wants, is read only for those that wait: it holds every
    /// partition of the lock table for a moment. Who blocks and is idle itself is read one by one. The
    /// name of a table is looked up in this database only, and not while that could wait for a lock. The
    /// text of a prepared transaction is its name.
    package static func statement(readsTexts: Bool) -> String {
        readsTexts ? statementWithTexts : statement
    }

    /// What of a text is read, in bytes.
    private static let textBytesMax = 600
    private static let text = "encode(substr(textsend(s.query), 1, \(textBytesMax)), 'escape')"
    private static let statementWithTexts = statement(text: text)
    private static let statement = statement(text: "NULL::text")

    private static func statement(text: String) -> String {
        """
        WITH
        session AS MATERIALIZED (
            SELECT \(columns), \(text) AS query
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
        entry AS MATERIALIZED (
            SELECT pid, locktype, mode, granted, relation::bigint AS relation, waitstart,
                   database, \(lockKey) AS key
              FROM pg_lock_status()
             WHERE (SELECT count(*) FROM waiting) > 0
               AND (pid IN (SELECT pid FROM waiting) OR pid IN (SELECT pid FROM blocker)
                    OR mode = 'AccessExclusiveLock'
                       AND relation IN (1259, 2615, 2662, 2663, 2684, 2685))),
        held AS MATERIALIZED (
            SELECT pid, left(string_agg(mode || ' on ' || locktype, ', '), \(heldBytesMax)) AS held
              FROM (SELECT DISTINCT pid, mode, locktype
                      FROM entry
                     WHERE granted AND pid IN (SELECT pid FROM blocker)
                       AND key IN (SELECT key FROM entry WHERE NOT granted)
                     ORDER BY 1, 2, 3) AS one
             GROUP BY pid),
        lock AS MATERIALIZED (
            SELECT pid, max(locktype) FILTER (WHERE NOT granted) AS locktype,
                   max(mode) FILTER (WHERE NOT granted) AS mode,
                   coalesce(max(relation) FILTER (WHERE NOT granted),
                            max(relation) FILTER (WHERE locktype = 'tuple')) AS relation,
                   coalesce(max(database) FILTER (WHERE NOT granted AND relation IS NOT NULL),
                            max(database) FILTER (WHERE locktype = 'tuple')) AS place,
                   max(\(Collector.elapsed(since: "waitstart"))) FILTER (WHERE NOT granted)
                       AS waited
              FROM entry
             WHERE pid IN (SELECT pid FROM waiting)
             GROUP BY pid)
        SELECT shown.pid, leader_pid, datid, usename, application_name, client, backend_type,
               state, wait_event_type, wait_event, query_id, transaction_age, query_age,
               state_age, xid_age, xmin_age, blockers, locktype, mode, relation, waited, held,
               \(relationName) AS relation_name, query
          FROM (SELECT * FROM session
                 UNION ALL
                SELECT \(columns), \(text)
                  FROM blocker, pg_stat_get_activity(blocker.pid) AS s
                 WHERE blocker.pid <> 0 AND blocker.pid NOT IN (SELECT pid FROM session)
                 UNION ALL
                SELECT 0, NULL, dbid, pg_get_userbyid(ownerid), NULL, NULL,
                       'prepared transaction', NULL, NULL, NULL, NULL,
                       \(Collector.elapsed(since: "prepared")), NULL, NULL, age(transaction), NULL,
                       encode(substr(textsend(gid), 1, \(textBytesMax)), 'escape')
                  FROM blocker, pg_prepared_xact() WHERE blocker.pid = 0) AS shown
               LEFT JOIN edge USING (pid) LEFT JOIN lock USING (pid) LEFT JOIN held USING (pid)
        """
    }

    /// How long the list of a session's locks may be.
    private static let heldBytesMax = 300

    /// What tells the thing that is locked from others.
    private static let lockKey = """
        concat_ws('/', locktype, coalesce(database, 0), coalesce(relation, 0), coalesce(page, 0),
                  coalesce(tuple, 0), coalesce(virtualxid, ''), coalesce(transactionid::text, ''),
                  coalesce(classid, 0), coalesce(objid, 0), coalesce(objsubid, 0))
        """

    private static let relationName = """
        CASE WHEN place = (SELECT datid FROM pg_stat_get_activity(pg_backend_pid()))
                  AND NOT EXISTS (SELECT FROM entry
                                   WHERE relation IN (1259, 2615, 2662, 2663, 2684, 2685)
                                     AND mode = 'AccessExclusiveLock')
             THEN relation::oid::regclass::text END
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
            session.held = bytes(.held)
            session.text = bytes(.text)
            if let type = bytes(.lockType), let mode = bytes(.lockMode) {
                session.lock = SampledSession.AwaitedLock(
                    type: type, mode: mode, relation: bytes(.relation), seconds: number(.waited),
                    name: bytes(.relationName))
            }
            sessions.append(session)
        }
        self.sessions = sessions
    }

    /// The columns in the order of the answer.
    private enum Place: Int, CaseIterable {
        case pid, leader, database, user, application, client, backendType, state, waitType
        case waitEvent, queryID, transactionAge, queryAge, stateAge, transactionIDAge
        case snapshotAge, blockers, lockType, lockMode, relation, waited, held, relationName, text
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
