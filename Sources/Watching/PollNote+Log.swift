import Collection
import Logging
import Polling
import Servers

extension PollNote {
    /// Writes it down as a line about a target.
    func write(to log: Logger, target: String) {
        switch self {
        case .up: log.notice("target is up", ["target": target])
        case .down(let failure):
            log.warning(
                "target is down",
                [
                    "target": target, "reason": failure.reason.rawValue, "error": failure.message,
                ])
        case .loginPaused(let seconds):
            log.info(
                "login was refused and is left alone for some time",
                [
                    "target": target, "seconds": "\(Int(seconds.rounded(.up)))",
                    "hint": "a reload or a changed password file tries it at once",
                ])
        case .unknown(let gap):
            log.warning(
                "server does not say everything",
                [
                    "target": target, "reason": gap.reason.rawValue,
                    "error": "unknown \(gap.subject.rawValue): \(gap.message)",
                ])
        case .planned(let version, let count, let leftOut):
            log.info(
                "planned",
                [
                    "target": target, "version": "\(version)", "planned": "\(count)",
                    "left_out": "\(leftOut)",
                ])
        case .serverStarted(let goesOn):
            log.notice(
                goesOn ? "server was started again" : "server was started since, or is another one",
                ["target": target])
        case .countersBeginAtZero:
            log.notice(
                "another server answers than before this start: its counters begin at 0",
                ["target": target])
        case .notSampled(let message, let remedy):
            if let remedy {
                log.warning(
                    "sessions are not sampled",
                    ["target": target, "error": message, "remedy": remedy])
            } else {
                log.warning("sessions are not sampled", ["target": target, "error": message])
            }
        case .sampled: log.info("sessions are sampled again", ["target": target])
        case .collectorLeftOut, .collectorFailed, .collectorWorks, .rowsCut, .missing:
            writeCollector(to: log, target)
        case .databaseRefused, .databaseWorks, .databasesOverLimit, .databasesUnread:
            writeDatabase(to: log, target)
        }
    }

    private func writeCollector(to log: Logger, _ target: String) {
        switch self {
        case .collectorLeftOut(let name, let reason, let message):
            log.warning(
                "collector left out",
                [
                    "target": target, "collector": name, "reason": reason.rawValue,
                    "error": message,
                ])
        case .collectorFailed(let name, let failure, database: ""):
            log.warning(
                "collector failed",
                [
                    "target": target, "collector": name, "reason": failure.reason.rawValue,
                    "error": failure.message,
                ])
        case .collectorFailed(let name, let failure, let database):
            log.warning(
                "collector failed",
                [
                    "target": target, "collector": name, "database": database,
                    "reason": failure.reason.rawValue, "error": failure.message,
                ])
        case .collectorWorks(let name):
            log.info("collector works again", ["target": target, "collector": name])
        case .rowsCut(let name, let database, let rowsMax):
            log.warning(
                "rows are cut off an answer",
                [
                    "target": target, "collector": name, "database": database,
                    "rows_max": "\(rowsMax)",
                ])
        case .missing(let absence, let name, let database):
            write(absence, name, database, to: log, target)
        default: break
        }
    }

    private func write(
        _ absence: Absence, _ name: String, _ database: String, to log: Logger, _ target: String
    ) {
        switch absence {
        case .relation(let relation):
            log.info(
                "collector left out where a relation is missing",
                [
                    "target": target, "collector": name, "database": database,
                    "relation": relation,
                ])
        case .column(let column, let relation):
            log.info(
                "collector left out where a column is missing",
                [
                    "target": target, "collector": name, "database": database,
                    "relation": relation, "column": column,
                ])
        case .extension(let wanted):
            log.info(
                "collector left out where an extension is missing",
                [
                    "target": target, "collector": name, "database": database,
                    "extension": wanted,
                ])
        // It has failed, and the log says so.
        case .privilege, .index: break
        }
    }

    private func writeDatabase(to log: Logger, _ target: String) {
        switch self {
        case .databaseRefused(let name, let failure, let isLeftOut):
            log.warning(
                "database refused",
                [
                    "target": target, "database": name, "reason": failure.reason.rawValue,
                    "error": failure.message, "left_out": isLeftOut ? "yes" : "no",
                ])
        case .databaseWorks(let name):
            log.info("database lets us in again", ["target": target, "database": name])
        case .databasesUnread(0): log.info("all databases are read again", ["target": target])
        case .databasesUnread(let count):
            log.warning(
                "more databases are there than are read",
                [
                    "target": target, "read": "\(FactsReader.databasesMax)", "not_read": "\(count)",
                ])
        case .databasesOverLimit(_, _, nil):
            log.info("all chosen databases are watched again", ["target": target])
        case .databasesOverLimit(let max, let count, let first?):
            log.warning(
                "databases beyond databases_max are not watched",
                [
                    "target": target, "databases_max": "\(max)", "count": "\(count)",
                    "first": first,
                ])
        default: break
        }
    }
}
