import Collection
import Metrics
import Polling
import Postgres
import Servers
import Tables

/// Leaving out databases whose logins would wait.
extension TargetWorker {
    /// A login takes a lock that these are in the way of, held or awaited; 1262 is pg_database.
    ///
    /// A login that waits could not be given up: its backend stays, and would be in the place of the
    /// visits to all other databases.
    private static let question = """
        SELECT objid, mode, pid FROM pg_lock_status()
         WHERE locktype = 'object' AND classid = 1262
           AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                        'AccessExclusiveLock')
         ORDER BY granted
        """
    private static let limit = Duration.seconds(2)
    private static let rowsMax = 1_000

    /// Why no login is tried, of each database that someone is changing, dropping or copying.
    func lockedDatabases(
        _ facts: ServerFacts
    ) async throws(Failure) -> ExactDictionary<Failure> {
        guard seesLocks else { return [:] }
        let answer: Table
        do throws(PostgresError) {
            answer = try await session.query(Self.question, database: nil, within: Self.limit) {
                Table($0, rowsMax: Self.rowsMax)
            }
        } catch {
            let failure = Failure(error, isVisit: false, needsExtension: false)
            // The server has answered the poll: that it is slow with its locks takes nothing away.
            if failure.reach == .server, error != .deadline { throw failure }
            // What is refused would be a line in the server's log each time.
            if failure.isLasting { seesLocks = false }
            return [:]
        }
        let names = Dictionary(
            facts.databases.map { (String($0.oid), $0.name) }, uniquingKeysWith: { $1 })
        var locked = ExactDictionary<Failure>()
        for row in 0..<answer.rowCount {
            guard let name = answer.text(row, 0).flatMap({ names[$0] }),
                let mode = answer.text(row, 1), let pid = answer.text(row, 2)
            else { continue }
            locked[name] = .lockedDatabase(mode: mode, pid: pid)
        }
        return locked
    }
}
