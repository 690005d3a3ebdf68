package import Tables

/// All sessions of a server at one moment: one answer, from which each collector that speaks of
/// sessions takes its part, so that they agree with each other to the session.
///
/// The function `pg_stat_get_activity()` is read, not the view `pg_stat_activity`: the view joins
/// pg_database and pg_authid, so a lock on one of these would stop us.
package struct Activity: Sendable {
    /// The sessions; those that are idle are counted in groups.
    package let sessions: [SessionGroup]
    /// The setting `max_connections`.
    package let slots: Double?
    /// Slots kept for superusers and for roles with pg_use_reserved_connections.
    package let reserved: Double?

    /// The statement; client sessions that are idle, or do not say what they do, are counted.
    ///
    /// The settings stand in the row of the session that asks.
    package static let statement = """
        SELECT nullif(process, 0) AS pid, datid, pg_get_userbyid(usesysid) AS usename,
               application_name, backend_type, state, wait_type, wait_name,
               \(Collector.elapsed(since: "min(xact_start)")) AS transaction_age,
               \(Collector.elapsed(since: "min(query_start)")) AS query_age,
               \(Collector.elapsed(since: "min(state_change)")) AS state_age,
               bool_or(backend_xid IS NOT NULL OR backend_xmin IS NOT NULL) AS holds_rows,
               count(*) AS sessions,
               CASE process WHEN pg_backend_pid()
                    THEN current_setting('max_connections')::int END AS slots,
               CASE process WHEN pg_backend_pid()
                    THEN current_setting('superuser_reserved_connections')::int
                         + coalesce(current_setting('reserved_connections', true)::int, 0)
                    END AS reserved
          FROM (SELECT *, CASE WHEN counted THEN 0 ELSE pid END AS process,
                       CASE WHEN NOT counted OR state = 'disabled' THEN wait_event_type END
                           AS wait_type,
                       CASE WHEN NOT counted OR state = 'disabled' THEN wait_event END
                           AS wait_name
                  FROM (SELECT *, backend_type = 'client backend' AND pid <> pg_backend_pid()
                                  AND coalesce(state IN ('idle', 'disabled'), false) AS counted
                          FROM pg_stat_get_activity(NULL)) AS session) AS session
         GROUP BY process, datid, usesysid, application_name, backend_type, state, wait_type,
                  wait_name
        """
    /// The most rows that are read; with more, each collector asks for itself.
    package static let rowsMax = 5_000

    /// Reads an answer to the statement; nil when it is not whole.
    package init?(_ table: Table) {
        func column(_ name: String) -> Int? { table.columns.firstIndex(of: name) }
        guard !table.isCut, let pid = column("pid"), let database = column("datid"),
            let user = column("usename"), let application = column("application_name"),
            let backendType = column("backend_type"), let state = column("state"),
            let waitType = column("wait_type"), let waitEvent = column("wait_name"),
            let transactionAge = column("transaction_age"), let queryAge = column("query_age"),
            let stateAge = column("state_age"), let holdsRows = column("holds_rows"),
            let count = column("sessions"), let slots = column("slots"),
            let reserved = column("reserved")
        else { return nil }
        var (slotCount, reservedCount): (Double?, Double?)
        var sessions: [SessionGroup] = []
        sessions.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            func bytes(_ column: Int) -> [UInt8]? { table.bytes(row, column).map(Array.init) }
            guard let number = table.number(row, count) else { return nil }
            let ownSlots = table.number(row, slots)
            if let ownSlots { (slotCount, reservedCount) = (ownSlots, table.number(row, reserved)) }
            sessions.append(
                SessionGroup(
                    pid: table.number(row, pid).flatMap { Int32(exactly: $0) },
                    database: bytes(database), user: bytes(user),
                    application: bytes(application), backendType: bytes(backendType) ?? [],
                    state: bytes(state), waitType: bytes(waitType), waitEvent: bytes(waitEvent),
                    transactionAge: table.number(row, transactionAge),
                    queryAge: table.number(row, queryAge), stateAge: table.number(row, stateAge),
                    holdsRows: table.number(row, holdsRows) == 1, isOwn: ownSlots != nil,
                    count: number))
        }
        self.sessions = sessions
        (self.slots, self.reserved) = (slotCount, reservedCount)
    }
}
