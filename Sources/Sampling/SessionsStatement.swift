import Collection
import SessionAnswers

/// The statements that read the sessions: at a poll all of them, in a sample those that do something.
///
/// No relation is locked. Most of the time no session waits for a lock, so that there are two wordings of
/// each: one that says which sessions wait, and one that says also for which others, for which lock, and what
/// stands at the head of the queues, which costs half as much again and holds every partition of the
/// lock table for a moment. The function pg_stat_get_activity() is read, not the view, which joins
/// pg_database and pg_authid, so that a lock on one of these would stop us.
package struct SessionsStatement: Sendable, Hashable {
    /// Whether all sessions are read, with what collectors need besides; idle ones are counted.
    package let isForPoll: Bool
    /// Whether it is read what sessions wait for.
    package let readsLocks: Bool
    /// Whether the beginnings of texts are read.
    package let readsTexts: Bool

    /// How many sessions that wait for a lock are read with those that block them.
    package static let waitersMax = 100
    /// What of a text is read, in bytes.
    static let textBytesMax = 600
    /// How long the list of a session's locks may be.
    static let heldBytesMax = 300

    /// A statement of this kind.
    package init(isForPoll: Bool, readsLocks: Bool, readsTexts: Bool) {
        self.isForPoll = isForPoll
        self.readsLocks = readsLocks
        self.readsTexts = readsTexts
    }

    /// What is sent.
    package var sql: String {
        switch (isForPoll, readsLocks) {
        case (false, false):
            "SELECT \(Self.columns), \(text) AS query FROM \(Self.activity) AS s WHERE \(Self.isSampled)"
        case (true, false):
            """
            WITH process AS MATERIALIZED (\(processes))
            SELECT \(Self.columns), \(text) AS query, \(Self.pollColumns)
              FROM process AS s WHERE NOT counted
             UNION ALL
            \(Self.idleGroups)
            """
        case (_, true): withLocks
        }
    }

    private static let activity = "pg_stat_get_activity(NULL)"

    private var text: String {
        readsTexts
            ? "encode(substr(textsend(s.query), 1, \(Self.textBytesMax)), 'escape')"
            : "NULL::text"
    }

    // MARK: Sessions

    /// One that neither is idle nor waits for something to do; the process that replays may block others.
    private static let isSampled = """
        pid <> pg_backend_pid()
        AND (state IS DISTINCT FROM 'idle' AND wait_event_type IS DISTINCT FROM 'Activity'
             AND NOT (state IS NOT DISTINCT FROM 'disabled'
                      AND wait_event_type IS NOT DISTINCT FROM 'Client')
             OR backend_type = 'startup')
        """

    /// The sessions of the statement; the texts of those that are only counted stay behind.
    private var processes: String {
        """
        SELECT pid, leader_pid, datid, usesysid, application_name, client_addr, backend_type, state,
               wait_event_type, wait_event, query_id, xact_start, query_start, state_change,
               backend_xid, backend_xmin, counted, CASE WHEN NOT counted THEN query END AS query
          FROM (SELECT *, \(isForPoll ? Self.isCounted : "false") AS counted
                  FROM \(Self.activity)) AS session\(isForPoll ? "" : " WHERE \(Self.isSampled)")
        """
    }

    /// An idle client, and one that does not say what it does and waits for its client.
    private static let isCounted = """
        backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND coalesce(state = 'idle' OR state = 'disabled' AND wait_event_type = 'Client', false)
        """

    private static let columns = """
        s.pid, s.leader_pid, s.datid, pg_get_userbyid(s.usesysid) AS usename, s.application_name,
        host(s.client_addr) AS client, s.backend_type, s.state, s.wait_event_type, s.wait_event,
        s.query_id, \(Collector.elapsed(since: "s.xact_start")) AS transaction_age,
        \(Collector.elapsed(since: "s.query_start")) AS query_age,
        \(Collector.elapsed(since: "s.state_change")) AS state_age,
        age(s.backend_xid) AS xid_age, age(s.backend_xmin) AS xmin_age
        """

    /// What a poll needs besides of each session, and of the server in the row of the one that asks.
    ///
    /// Vacuum does not hold back other vacuums. Slots that are lost keep their xmin, and vacuum does not
    /// heed it.
    private static let pollColumns = """
        1::bigint AS sessions,
        CASE WHEN s.backend_xid IS NOT NULL OR s.backend_xmin IS NOT NULL
             THEN coalesce(s.pid IN (SELECT pid FROM pg_stat_get_progress_info('VACUUM')), false)
             END AS vacuums,
        \(own("current_setting('max_connections')::int")) AS slots,
        \(own("current_setting('superuser_reserved_connections')::int"
            + " + coalesce(current_setting('reserved_connections', true)::int, 0)")) AS reserved,
        \(own("(current_setting('synchronous_standby_names') <> '')::int")) AS waits_for_standbys,
        \(own("(SELECT count(*) FROM \(senders) WHERE s.replay_lsn IS NOT NULL AND datoid IS NULL)"))
            AS standbys,
        \(own("(SELECT count(*) FROM \(senders) WHERE s.sync_state IN ('sync', 'quorum'))"))
            AS synchronous,
        \(own("(SELECT max(age(transaction)) FROM pg_prepared_xact())")) AS prepared_age,
        \(own("(SELECT max(age(xmin)) FROM pg_get_replication_slots()"
            + " WHERE wal_status IS DISTINCT FROM 'lost')")) AS slot_age,
        \(own("(SELECT max(age(catalog_xmin)) FROM pg_get_replication_slots()"
            + " WHERE wal_status IS DISTINCT FROM 'lost')")) AS slot_catalog_age
        """

    private static let senders = """
        pg_stat_get_wal_senders() AS s LEFT JOIN pg_get_replication_slots() ON active_pid = s.pid
        """

    private static func own(_ expression: String) -> String {
        "CASE WHEN s.pid = pg_backend_pid() THEN \(expression) END"
    }

    /// The clients that are only counted, as rows like the others.
    private static let idleGroups = """
        SELECT NULL, NULL, datid, pg_get_userbyid(usesysid), application_name, NULL,
               'client backend', state, CASE state WHEN 'disabled' THEN 'Client' END,
               NULL, NULL, NULL, NULL, NULL,
               max(age(backend_xid)), max(age(backend_xmin)), NULL, count(*),
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
          FROM process WHERE counted
         GROUP BY datid, usesysid, application_name, state
        """

    // MARK: Locks

    /// The statement with what sessions wait for.
    ///
    /// Who blocks and is only counted, or idle, is read one by one. The name of a table is looked up in
    /// this database only, and not while that could wait for a lock. The text of a prepared transaction
    /// is its name.
    private var withLocks: String {
        """
        WITH
        process AS MATERIALIZED (\(processes)),
        queued AS MATERIALIZED (
            SELECT pid, wait_event, query_start, backend_type = 'startup' AS replays
              FROM process WHERE wait_event_type = 'Lock'),
        waiter AS MATERIALIZED (
            SELECT pid, replays FROM queued
             ORDER BY NOT replays, wait_event = 'advisory', query_start
             LIMIT \(Self.waitersMax)),
        every_lock AS MATERIALIZED (
            SELECT * FROM pg_lock_status() WHERE (SELECT count(*) FROM queued) > 0),
        answer AS MATERIALIZED (
            SELECT pid, CASE WHEN replays THEN \(Self.replayBlockers)
                             ELSE pg_blocking_pids(pid) END AS blockers FROM waiter),
        blocker AS MATERIALIZED (
            SELECT DISTINCT unnest(blockers) AS pid FROM answer),
        entry AS MATERIALIZED (
            SELECT pid, locktype, mode, granted, relation::bigint AS relation, waitstart,
                   database, \(Self.lockKey) AS key
              FROM every_lock
             WHERE pid IN (SELECT pid FROM queued) OR pid IN (SELECT pid FROM blocker)
                   OR mode = 'AccessExclusiveLock'
                      AND relation IN (1259, 2615, 2662, 2663, 2684, 2685)),
        held AS MATERIALIZED (
            SELECT pid, left(string_agg(mode || ' on ' || locktype, ', '), \(Self.heldBytesMax))
                       AS held
              FROM (SELECT DISTINCT pid, mode, locktype
                      FROM entry
                     WHERE granted AND pid IN (SELECT pid FROM blocker)
                       AND key IN (SELECT key FROM entry WHERE NOT granted)
                     ORDER BY 1, 2, 3) AS one
             GROUP BY pid),
        awaited AS MATERIALIZED (
            SELECT pid, max(locktype) FILTER (WHERE NOT granted) AS locktype,
                   max(mode) FILTER (WHERE NOT granted) AS mode,
                   coalesce(max(relation) FILTER (WHERE NOT granted),
                            max(relation) FILTER (WHERE locktype = 'tuple')) AS relation,
                   coalesce(max(database) FILTER (WHERE NOT granted AND relation IS NOT NULL),
                            max(database) FILTER (WHERE locktype = 'tuple')) AS place,
                   max(\(Collector.elapsed(since: "waitstart"))) FILTER (WHERE NOT granted)
                       AS waited,
                   bool_or(granted AND locktype = 'relation') AS in_relation
              FROM entry
             WHERE pid IN (SELECT pid FROM queued)
             GROUP BY pid)\(isForPoll ? ",\n\(heads)" : "")
        SELECT shown.*, blockers, locktype, mode, relation, waited, held,
               \(Self.relationName) AS relation_name\(isForPoll ? ", \(Self.apart), \(Self.headColumns)" : "")
          FROM (SELECT \(Self.columns), \(text) AS query\(more(Self.pollColumns))
                  FROM process AS s WHERE NOT counted
                 UNION ALL
                SELECT \(Self.columns), \(text)\(more(Self.noPollColumns))
                  FROM blocker, pg_stat_get_activity(blocker.pid) AS s
                 WHERE blocker.pid <> 0
                   AND blocker.pid NOT IN (SELECT pid FROM process WHERE NOT counted)
                 UNION ALL
                SELECT 0, NULL, dbid, pg_get_userbyid(ownerid), NULL, NULL,
                       'prepared transaction', NULL, NULL, NULL, NULL,
                       \(Collector.elapsed(since: "prepared")), NULL, NULL, age(transaction), NULL,
                       encode(substr(textsend(gid), 1, \(Self.textBytesMax)), 'escape')\
        \(more(Self.noPollColumns))
                  FROM blocker, pg_prepared_xact() WHERE blocker.pid = 0\
        \(isForPoll ? "\nUNION ALL\n\(Self.idleGroups)" : "")) AS shown
               LEFT JOIN answer USING (pid) LEFT JOIN awaited USING (pid)
               LEFT JOIN held USING (pid)\(isForPoll ? Self.headJoin : "")
        """
    }

    /// Which sessions the process that replays waits for, of which pg_blocking_pids() knows nothing.
    ///
    /// It is held up by every session that holds any lock on the table that it wants for itself alone.
    private static let replayBlockers = """
        ARRAY(SELECT DISTINCT held.pid
                FROM every_lock AS a
                     JOIN every_lock AS held ON held.granted AND held.pid <> a.pid
                                                AND held.locktype = a.locktype
                                                AND held.database = a.database
                                                AND held.relation = a.relation
               WHERE a.pid = waiter.pid AND NOT a.granted AND a.mode = 'AccessExclusiveLock')
        """

    private func more(_ columns: String) -> String { isForPoll ? ", \(columns)" : "" }

    /// Who is shown only because others wait for it has been counted.
    private static let noPollColumns = "0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"

    /// What tells the thing that is locked from others.
    private static let lockKey = """
        concat_ws('/', locktype, coalesce(database, 0), coalesce(relation, 0), coalesce(page, 0),
                  coalesce(tuple, 0), coalesce(virtualxid, ''), coalesce(transactionid::text, ''),
                  coalesce(classid, 0), coalesce(objid, 0), coalesce(objsubid, 0))
        """

    private static let relationName = """
        CASE WHEN place IN (0, (SELECT datid FROM pg_stat_get_activity(pg_backend_pid())))
                  AND NOT EXISTS (SELECT FROM entry
                                   WHERE relation IN (1259, 2615, 2662, 2663, 2684, 2685)
                                     AND mode = 'AccessExclusiveLock')
             THEN relation::oid::regclass::text END
        """

    /// Whether the wait keeps no one else up, as the collector pg_lock_waits has it.
    private static let apart = """
        (locktype IN (\(Collector.apartKinds)) OR backend_type IN (\(Collector.apartProcesses))
         OR locktype = 'transactionid' AND NOT in_relation)::int AS apart
        """

    // MARK: The heads of the queues, as the collector pg_blocking has them

    private var heads: String {
        let statement = Collector.blockingStatement(
            sessions: "process", locks: "every_lock",
            blocked: "waiting JOIN answer USING (pid), unnest(blockers) AS blocker",
            readsTexts: readsTexts ? "true" : "false", more: ", p.gid")
        return "head AS MATERIALIZED (\(statement))"
    }

    private static let headColumns = Activity.headColumns.map { "head.\($0) AS head_\($0)" }
        .joined(separator: ", ")

    /// Prepared transactions have no process, but a name.
    private static let headJoin = """

               LEFT JOIN head ON head.pid = shown.pid
                                 AND (head.pid <> 0
                                      OR encode(substr(textsend(head.gid), 1, \(textBytesMax)),
                                                'escape') = shown.query)
        """
}
