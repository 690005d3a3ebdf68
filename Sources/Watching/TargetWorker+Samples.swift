import Collection
import Platform
import Polling
import Postgres
import Sampling
import Servers
import Tables

/// Samples of the sessions, taken while no poll needs the connection.
extension TargetWorker {
    /// A sample that takes longer is given up; the same limit as for most statements of a poll,
    /// because another limit is a statement of its own.
    static let sampleLimit = Duration.seconds(2)

    /// In seconds: how long a refusal of a reading between polls is believed.
    private static let readingRestSeconds = 300.0

    /// Takes one; says whether another one may be taken before the next poll.
    func takeSample() async -> Bool {
        // Connecting is for polls, which find out what is wrong.
        guard await session.isReady else { return false }
        let began = elapsed
        do throws(PostgresError) {
            let table = try await readSessions(isForPoll: false, within: Self.sampleLimit)
            let sample = ActivitySample(table)
            state.observe(sample, from: began, to: elapsed)
            handOnLoads()
            writeNotes()
            if let sample { show?(state.reading(sample), start + .seconds(began)) }
            return true
        } catch {
            if Task.isCancelled { return false }
            let failure = Failure(error, isVisit: false, needsExtension: false)
            let isRightLost = Self.isRightLost(error)
            let isRefused = if case .server = error { !isRightLost } else { false }
            // Which right the role has lost, the next poll finds out.
            state.sampleFailed(
                isRightLost ? nil : failure.message, isRefused: isRefused, from: began,
                to: elapsed)
            writeNotes()
            return false
        }
    }

    /// Reads the sessions once for who looks at them; what is wrong the next poll finds out.
    func readSessions() async {
        guard await session.isReady else { return }
        let began = elapsed
        do throws(PostgresError) {
            let table = try await readSessions(isForPoll: false, within: Self.sampleLimit)
            guard let sample = ActivitySample(table) else { return }
            show?(state.reading(sample), start + .seconds(began))
        } catch {
            // Not again and again: it would be a line in the server's log each time.
            if case .server = error { readingRestsUntil = elapsed + Self.readingRestSeconds }
        }
    }

    /// Reads the sessions, and what they wait for where one waits for a lock.
    ///
    /// Where the server refuses to say the latter, they are read without it.
    func readSessions(
        isForPoll: Bool, within limit: Duration
    ) async throws(PostgresError) -> Table {
        var statement = sessionsQuestion.first(
            isForPoll: isForPoll, readsTexts: state.readsTexts, elapsed)
        var answer: Table?
        while true {
            let rowsMax = ActivitySample.rowsMax
            do throws(PostgresError) {
                let table = try await session.query(
                    state.bounded(statement), within: limit
                ) { Table($0, rowsMax: rowsMax) }
                guard let next = sessionsQuestion.next(after: statement, table, elapsed) else {
                    return table
                }
                (answer, statement) = (table, next)
            } catch {
                guard case .server = error, !Self.isRightLost(error),
                    sessionsQuestion.refused(statement, elapsed)
                else { throw error }
                if let answer { return answer }
                statement = sessionsQuestion.first(
                    isForPoll: isForPoll, readsTexts: state.readsTexts, elapsed)
            }
        }
    }

    /// Shows what the poll has read of the sessions.
    func showReading() {
        guard let show, let (reading, began) = state.takeReading() else { return }
        show(reading, start + .seconds(began))
    }

    /// Reads the names of databases again when a sample has met one without a name.
    ///
    /// A poll that came while the database was being made has found none for it.
    func nameSampledDatabases() async {
        guard state.hasUnnamedSamples else { return }
        do throws(Failure) {
            guard let databases = try await FactsReader.databases(session) else { return }
            state.learn(databases, for: [])
        } catch {
            // The sample shows the number then, and the next poll finds out what is wrong.
            return
        }
    }

    /// Gives away what samples have seen.
    func handOnLoads() {
        for load in state.takeLoads() { remember(load, start + .seconds(load.began)) }
    }
}
