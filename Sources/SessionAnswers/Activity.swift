package import Tables

/// All sessions of a server at one moment: one answer, from which each collector that speaks of
/// sessions takes its part, so that they agree with each other to the session.
package struct Activity: Sendable {
    /// What the server says besides, in the row of the session that asks.
    package struct Server: Sendable {
        /// The setting `max_connections`.
        package let slots: Double
        /// Slots kept for superusers and for roles with pg_use_reserved_connections.
        package let reserved: Double?
        /// Whether `synchronous_standby_names` is set.
        package let waitsForStandbys: Bool
        /// Standbys that are connected.
        package let standbys: Double?
        /// Connected clients for which commits wait.
        package let synchronous: Double?
        /// Transactions since the oldest one that a prepared transaction, a slot, and a slot's
        /// catalogs keep rows for.
        package let preparedAge: Double?, slotAge: Double?, slotCatalogAge: Double?
    }

    /// The sessions; those that are idle are counted in groups.
    package let sessions: [SessionGroup]
    /// Nil when the row of the session that asks is not there.
    package let server: Server?
    /// The heads of lock queues as pg_blocking answers; nil when that was not read.
    package let heads: Table?
    /// For how many seconds a session has waited for a synchronous standby at least; nil when only
    /// other looks could tell.
    package var longestCommitWait: Double?

    /// The columns of a head of a queue, as the statement of pg_blocking calls them; those of the
    /// reading have `head_` before them.
    package static let headColumns = [
        "state", "kind", "blocked", "age", "since", "longest", "detailed", "prepared", "query",
        "lock", "waiting_query",
    ]

    /// Reads an answer to a poll's reading; nil when it is not whole.
    package init?(_ table: Table) {
        guard !table.isCut, let columns = Columns(table) else { return nil }
        var server: Server?
        var sessions: [SessionGroup] = []
        sessions.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount {
            guard let count = table.number(row, columns.count) else { return nil }
            let own = columns.server(table, row)
            if let own { server = own }
            // One that is shown because others wait for it has been counted elsewhere.
            if count > 0 {
                sessions.append(columns.session(table, row, isOwn: own != nil, count: count))
            }
        }
        self.sessions = sessions
        self.server = server
        heads = Self.heads(table, columns)
    }

    /// Without a session that waits for a lock there is none, whether or not locks were read.
    private static func heads(_ table: Table, _ columns: Columns) -> Table? {
        let kept = ["pid", "datid", "usename", "application_name"]
        var heads = Table(columns: kept + headColumns)
        let places =
            kept.map { table.columns.firstIndex(of: $0) }
            + headColumns.map { table.columns.firstIndex(of: "head_\($0)") }
        guard let blocked = table.columns.firstIndex(of: "head_blocked") else {
            let isAnyWaiting = (0..<table.rowCount).contains {
                table.bytes($0, columns.waitType)?.elementsEqual("Lock".utf8) ?? false
            }
            return isAnyWaiting ? nil : heads
        }
        for row in 0..<table.rowCount where table.bytes(row, blocked) != nil {
            for place in places {
                let cell = place.flatMap { table.bytes(row, $0) }
                heads.appendCell { bytes in
                    if let cell { bytes += cell }
                    return cell != nil
                }
            }
        }
        return heads
    }
}

extension Activity {
    /// Where what is read stands in an answer.
    private struct Columns {
        let pid, database, user, application, backendType, state, waitType, waitEvent: Int
        let transactionAge, queryAge, stateAge, transactionIDAge, snapshotAge, vacuums, count: Int
        let slots, reserved, waitsForStandbys, standbys, synchronous: Int
        let preparedAge, slotAge, slotCatalogAge: Int
        /// These are there when locks were read.
        let lockType, lockWait, apart: Int?

        init?(_ table: Table) {
            let names = [
                "pid", "datid", "usename", "application_name", "backend_type", "state",
                "wait_event_type", "wait_event", "transaction_age", "query_age", "state_age",
                "xid_age", "xmin_age", "vacuums", "sessions", "slots", "reserved",
                "waits_for_standbys", "standbys", "synchronous", "prepared_age", "slot_age",
                "slot_catalog_age",
            ]
            let places = names.compactMap { table.columns.firstIndex(of: $0) }
            guard places.count == names.count else { return nil }
            (pid, database, user, application) = (places[0], places[1], places[2], places[3])
            (backendType, state, waitType, waitEvent) = (places[4], places[5], places[6], places[7])
            (transactionAge, queryAge, stateAge) = (places[8], places[9], places[10])
            (transactionIDAge, snapshotAge, vacuums) = (places[11], places[12], places[13])
            (count, slots, reserved) = (places[14], places[15], places[16])
            (waitsForStandbys, standbys, synchronous) = (places[17], places[18], places[19])
            (preparedAge, slotAge, slotCatalogAge) = (places[20], places[21], places[22])
            lockType = table.columns.firstIndex(of: "locktype")
            lockWait = table.columns.firstIndex(of: "waited")
            apart = table.columns.firstIndex(of: "apart")
        }

        func server(_ table: Table, _ row: Int) -> Server? {
            table.number(row, slots).map { slots in
                Server(
                    slots: slots, reserved: table.number(row, reserved),
                    waitsForStandbys: table.number(row, waitsForStandbys) == 1,
                    standbys: table.number(row, standbys),
                    synchronous: table.number(row, synchronous),
                    preparedAge: table.number(row, preparedAge),
                    slotAge: table.number(row, slotAge),
                    slotCatalogAge: table.number(row, slotCatalogAge))
            }
        }

        func session(_ table: Table, _ row: Int, isOwn: Bool, count: Double) -> SessionGroup {
            func bytes(_ column: Int) -> [UInt8]? { table.bytes(row, column).map(Array.init) }
            return SessionGroup(
                pid: table.number(row, pid).flatMap { Int32(exactly: $0) },
                database: bytes(database), user: bytes(user), application: bytes(application),
                backendType: bytes(backendType) ?? [], state: bytes(state),
                waitType: bytes(waitType), waitEvent: bytes(waitEvent),
                transactionAge: table.number(row, transactionAge),
                queryAge: table.number(row, queryAge), stateAge: table.number(row, stateAge),
                transactionIDAge: table.number(row, transactionIDAge),
                snapshotAge: table.number(row, snapshotAge),
                isVacuum: table.number(row, vacuums) == 1, lockType: lockType.flatMap(bytes),
                lockWait: lockWait.flatMap { table.number(row, $0) },
                standsApart: apart.flatMap { table.number(row, $0) } == 1, isOwn: isOwn,
                count: count)
        }
    }
}
