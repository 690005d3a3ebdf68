import Collection
import Logging
import Metrics
import Polling
import Postgres
import Servers
import Tables
import Targets

/// Knowing the server: that it answers, and what it is.
extension TargetWorker {
    /// Makes sure that server, facts and plan belong together.
    func lookAtServer() async throws(Failure) {
        let pulse = try await heartbeat()
        let hasChangedSides = state.observe(pulse)
        let isOther = try await isOtherServer()
        let mustRead = state.mustReadFacts(
            pulse, hasChangedSides: hasChangedSides, isOther: isOther, .now)
        writeNotes()
        if mustRead { try await readFacts(isOther: isOther) }
    }

    /// Reads everything about the server again, and plans by it.
    func readFacts(isOther: Bool) async throws(Failure) {
        let read = try await FactsReader.read(
            session, kind: target.kind, catalog: target.catalog,
            old: isOther ? nil : state.facts)
        state.factsWereRead(.now)
        if state.mustReadStatisticsBegan(of: read) {
            let began = try await FactsReader.statisticsBegan(session)
            state.observe(statisticsBegan: began, of: read)
        }
        if isOther { ownCounts.shows = nil }
        try await askForShownTransactions(read.versionNumber)
        state.learn(read, isOther: isOther, .now)
        writeNotes()
    }

    /// Plans again because the role has lost a right while an answer was on its way.
    ///
    /// That answer is none, and what else needs the right is not asked.
    func loseRights(for entry: Plan.Entry, in database: String) async throws(Failure) {
        state.rightsLost(for: entry.collector, in: database)
        try await readFacts(isOther: false)
    }

    /// Whether a new connection has led to a server that was started at another time.
    ///
    /// A connection that merely died, or was given up for its age, is no reason to ask everything.
    private func isOtherServer() async throws(Failure) -> Bool {
        let current = await session.generation
        guard !state.isKnown(connection: current) else { return false }
        var isOther = false
        if let facts = state.facts, facts.kind == .postgresql {
            isOther = try await FactsReader.started(session) != facts.started
        }
        state.know(connection: current)
        return isOther
    }

    /// One cheap question that shows whether the server answers and which side it is on.
    ///
    /// A connection may have died while it was idle, which says nothing of the server: then a new
    /// one is tried at once.
    @discardableResult
    func heartbeat() async throws(Failure) -> ServerPulse {
        do throws(Failure) {
            return try await beat()
        } catch {
            guard state.mayReconnect(after: error), !Task.isCancelled else { throw error }
            log.debug("connection is replaced", ["target": target.name, "error": error.message])
            return try await beat()
        }
    }

    private func beat() async throws(Failure) -> ServerPulse {
        if state.asksForRights {
            let roles = FactsReader.roles(askedBy: target.catalog)
            let shows = ownCounts.shows == true
            do throws(Failure) {
                let question = ServerPulse.question(roles, shows: shows)
                let pulse = try await beat(question) { ServerPulse($0, roles) }
                if shows { await noteShownTransactions() }
                return pulse
            } catch {
                if shows, error.reach == .question, error.reason != .timeout {
                    // Another server may be behind the address.
                    ownCounts.shows = false
                    return try await beat()
                }
                // A server that refuses the question has answered; the plain one says the rest.
                guard error.reach == .question, error.reason != .timeout else {
                    throw error.reaching(.server)
                }
                state.rightsQuestionRefused(error)
            }
        }
        let isConsole = target.kind == .pgbouncer
        do throws(Failure) {
            // SHOW needs no privilege, and no function that a service may lack.
            let question = isConsole ? "SHOW VERSION" : "SHOW in_hot_standby"
            return try await beat(question) { isConsole ? ServerPulse() : ServerPulse($0, []) }
        } catch {
            // A server that does not know the setting has answered.
            if error.reach == .question, error.reason != .timeout, !isConsole {
                return ServerPulse()
            }
            // PostgreSQL takes VERSION for a setting of its own.
            if isConsole, error.state?.rawValue == "42704" {
                throw Failure(
                    reason: .unsupported,
                    message: "a PostgreSQL server answers here and no PgBouncer;"
                        + " take kind: pgbouncer out",
                    reach: .server)
            }
            throw error.reaching(.server)
        }
    }

    private func beat(
        _ question: String, _ read: @escaping @Sendable (Table) -> ServerPulse
    ) async throws(Failure) -> ServerPulse {
        let seconds = min(
            Self.heartbeatLimitMax, max(target.interval, Self.heartbeatLimitMin))
        do throws(PostgresError) {
            return try await session.query(question, within: .seconds(seconds)) {
                read(Table($0, rowsMax: 1))
            }
        } catch {
            throw Failure(
                error, isVisit: false, needsExtension: false,
                question: "the first statement of a poll", limit: .seconds(seconds))
        }
    }

    /// Reads the names of databases again when an answer has an oid without one.
    func nameDatabases(in table: Table, of collector: Collector) async throws(Failure) {
        let unnamed = state.unnamed(in: table, of: collector)
        guard !unnamed.isEmpty else { return }
        state.readingNames()
        guard let databases = try await FactsReader.databases(session) else { return }
        state.learn(databases, for: unnamed)
        writeNotes()
    }
}
