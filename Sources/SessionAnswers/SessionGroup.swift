/// One session of the server, or several that do nothing and differ in nothing that is read.
package struct SessionGroup: Sendable, Equatable {
    /// Its process; nil for several sessions.
    package let pid: Int32?
    /// The database's oid; nil for a process without one.
    package let database: [UInt8]?
    /// The role's name; nil for a process without one.
    package let user: [UInt8]?
    /// What the client calls itself.
    package let application: [UInt8]?
    /// `client backend`, `walsender`, `checkpointer`, ...
    package let backendType: [UInt8]
    /// `active`, `idle`, ...; nil for a process that has none.
    package let state: [UInt8]?
    /// The class of what it waits for; nil when it does not wait.
    package let waitType: [UInt8]?
    /// What it waits for; nil when it does not wait.
    package let waitEvent: [UInt8]?
    /// In seconds; of several, the oldest; nil without a transaction.
    package let transactionAge: Double?
    /// Seconds since its statement began.
    package let queryAge: Double?
    /// Seconds since its state changed.
    package let stateAge: Double?
    /// Transactions since the one that it has; of several, the most; nil when it has none.
    package let transactionIDAge: Double?
    /// Transactions since the oldest that its snapshot keeps rows for.
    package let snapshotAge: Double?
    /// Whether it is a vacuum, which does not hold back others.
    package let isVacuum: Bool
    /// The kind of the lock that it waits for, when that was read.
    package let lockType: [UInt8]?
    /// For how many seconds it has waited for that lock.
    package let lockWait: Double?
    /// Whether it keeps no one else up while it waits for that lock.
    package let standsApart: Bool
    /// Whether it is the one that was asked.
    package let isOwn: Bool
    /// How many sessions these are.
    package let count: Double

    /// Whether it keeps rows from vacuum: it has a snapshot or a transaction id.
    package var holdsRows: Bool { transactionIDAge != nil || snapshotAge != nil }

    /// Whether it backs up or rebuilds a table, so that its transaction lasts as long as that does.
    package var isUpkeep: Bool {
        ["pg_dump", "pg_repack"].contains { application?.starts(with: $0.utf8) ?? false }
    }
    /// Whether it waits, in its commit, for a synchronous standby.
    package var waitsForStandby: Bool { waitEvent?.elementsEqual("SyncRep".utf8) ?? false }
    /// Whether it decodes, and waits until the standbys that come first have the log.
    package var waitsToDecode: Bool {
        waitEvent?.elementsEqual("WaitForStandbyConfirmation".utf8) ?? false
    }
    /// Whether it waits for a heavyweight lock.
    package var waitsForLock: Bool { waitType?.elementsEqual("Lock".utf8) ?? false }

    /// Whether it serves a client.
    package var isClient: Bool { backendType.elementsEqual("client backend".utf8) }

    /// Whether it feeds a standby, a backup or a subscriber.
    package var isWALSender: Bool { backendType.elementsEqual("walsender".utf8) }

    /// Whether the server does not say what it does, because `track_activities` is off for it.
    package var isHidden: Bool { isIn("disabled") }

    /// Whether it idles while its transaction is open.
    package var isIdleInTransaction: Bool {
        state?.starts(with: "idle in transaction".utf8) ?? false
    }

    /// Whether this is its state.
    package func isIn(_ name: StaticString) -> Bool {
        state?.elementsEqual(name.description.utf8) ?? false
    }
}
