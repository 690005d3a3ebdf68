/// Kinds of sessions that are not to be ended like others, as the column `kind` of `sessions` names them.
package enum SessionKind {
    /// Those that take long by nature, although they idle or read for hours.
    package static let lasting: Set = ["backup", "pg_repack", "concurrent index build"]
    /// Another server's, for a statement that reads or writes here.
    package static let foreign = "session of postgres_fdw"

    /// Why one is in the way that idles in a transaction.
    package static func idleCause(isForeign: Bool) -> String {
        "It holds locks, or rows that vacuum must keep, and does nothing."
            + (isForeign
                ? " Another server holds it by postgres_fdw, until its own transaction ends there."
                : "")
    }

    /// What follows from ending one that idles in a transaction, and from a limit for its role.
    package static func idleRisk(isForeign: Bool) -> String {
        isForeign
            ? foreignRisk
            : "Ending the session rolls its transaction back; ask its owner first. The setting ends"
                + " every session of the role that is idle so long, from its next login on."
    }

    /// What follows from ending one that others wait for.
    package static func endingRisk(isIdle: Bool, _ kind: String) -> String {
        let rights = kind.contains("superuser") ? " Only a superuser may end it." : ""
        return
            (isIdle
            ? "It loses its whole transaction. pg_cancel_backend does nothing to it: an idle session"
                + " has no statement to cancel."
            : "Cancelling loses the running statement, terminating the whole transaction. An idle"
                + " session has no statement to cancel.") + rights
    }

    /// What ending it here would do.
    package static let foreignRisk =
        "Look on the server that asks, whose address this shows, for the session that waits or is"
        + " forgotten. Ended here, its transaction there fails and is rolled back."

    /// Finds the server that asks.
    package static func lookForAsker(_ pid: String) -> String {
        "SELECT client_addr, client_port, usename, backend_start FROM pg_stat_activity"
            + " WHERE pid = \(pid);"
    }

    /// What is lost when a session of this kind is ended, as an addition to a line; empty for others.
    package static func loss(_ kind: String?) -> String {
        switch kind {
        case "backup": "; let it finish: ended, the backup is lost"
        case "pg_repack": "; let it finish: ended, its copy of the table is lost"
        case foreign: "; look on the server that asks"
        default: ""
        }
    }
}
