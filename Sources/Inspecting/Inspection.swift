import Basics
package import Collection
import Logging
import Metrics
package import Polling
import Postgres
import Servers
import Tables
package import Targets
import Watching

/// One look at a target, for `pgvigil check` and `pgvigil collectors plan`.
package struct Inspection: Sendable {
    /// Statements that help, to be run in one database.
    package struct Remedy: Sendable, Equatable {
        /// Where they are to be run.
        package let database: String
        /// The statements, without a semicolon, in order.
        package var statements: [String]
        /// The primary of a replica, where they must be run instead of on it; nil for on the server.
        package var primary: String?

        /// Whether a replica takes a statement: it writes to no table, catalogs included.
        static func isForReplicas(_ statement: String) -> Bool {
            ["ALTER SYSTEM", "LOAD", "SELECT", "--"].contains(where: statement.hasPrefix)
        }
    }

    /// A database that is chosen and not visited, and why.
    package struct LeftOut: Sendable, Equatable {
        /// Its name.
        package let database: String
        /// Why, and what helps where no statement does.
        package let reason: String
    }

    /// What the server said of itself, or nil when it could not be asked.
    package let facts: ServerFacts?
    /// What it gets, or nil when it could not be asked.
    package let plan: Plan?
    /// Why it could not be asked.
    package let problem: String?
    /// What asking came to.
    package private(set) var polled: PollOutcome?
    /// Collectors that failed when asked, one line each.
    package private(set) var failures: [String]
    /// The chosen databases that are not visited.
    package private(set) var leftOut: [LeftOut] = []
    /// Collectors that are left out where a relation or an optional extension is missing, which is no problem.
    package private(set) var withoutNeeds: [PollOutcome.LeftOut] = []
    /// What is cut off by a limit of the configuration, one line each.
    package private(set) var cautions: [String] = []
    /// What helps against all that is missing.
    package private(set) var remedies: [Remedy] = []
    /// What would show objects that the role may not read, although no collector fails without it.
    package private(set) var suggestions: [Remedy] = []

    /// Of a replica, its primary as people find it; nil for a server that takes statements itself.
    private var primary: String?

    /// As which role it works instead of its own, and why; nil when it does not.
    package private(set) var disguise: String?

    /// Whether anything is missing.
    package var hasProblems: Bool {
        !remedies.isEmpty || !failures.isEmpty || !leftOut.isEmpty || !suggestions.isEmpty
            || facts?.unread.isEmpty == false
    }

    /// How long each collector's questions took, in seconds, by the collector's name.
    package var durations: [String: Double] {
        let samples =
            polled?.report.snapshot.samples(of: "pgvigil_collector_duration_seconds") ?? []
        return Dictionary(
            samples.map { ($0.labels["collector"] ?? "", $0.value) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Connects, asks every collector once and disconnects.
    package static func of(_ target: WatchedTarget) async -> Inspection {
        let worker = TargetWorker(target, log: Logger(level: .error, output: NoOutput())) { _ in }
        let polled = await worker.pollOnce(closes: false)
        // The same session: a role may have no connection left for another one.
        let session = worker.session
        var inspection = Inspection(
            facts: polled.facts, plan: polled.plan, problem: polled.reasonDown,
            failures: polled.unanswered.map(\.line))
        inspection.polled = polled
        if let down = polled.down {
            inspection.remedies = LoginRemedy.remedies(for: down, target.login)
        }
        guard polled.reasonDown == nil, let facts = polled.facts, facts.kind == .postgresql else {
            await session.close()
            return inspection
        }
        inspection.withoutNeeds = polled.leftOut.filter { !$0.missing.isFailure }
        let finder = RemedyFinder(session: session, facts: facts)
        if facts.isInRecovery { inspection.primary = await finder.primary() }
        inspection.cautions = await Self.cautions(target, polled, finder)
        let disguise = await finder.disguise()
        if !disguise.isEmpty {
            // What else is missing is missing to a role that is not meant to be used.
            inspection.disguise = "\(facts.role), by a setting \"role\""
            inspection.add(disguise, in: facts.currentDatabase)
            await session.close()
            return inspection
        }
        await inspection.lookForPrivileges(target, polled, finder)
        await inspection.lookAtDatabases(target, polled, finder)
        await inspection.lookAtSequences(polled, finder)
        await inspection.lookAtRowSecurity(target, polled, finder)
        await session.close()
        return inspection
    }

    /// What a limit leaves out although it was asked for.
    private static func cautions(
        _ target: WatchedTarget, _ polled: PollOutcome, _ finder: RemedyFinder
    ) async -> [String] {
        let facts = finder.facts
        var cautions = polled.cut.map { name in
            let most = target.catalog.first { $0.name == name }?.rowsMax ?? 0
            return "\(name): the answer has more than \(most) rows, and the rest is not read"
        }
        cautions += locked(polled) + disagreements(polled) + unfitting(target, facts)
        let chosen = target.chosenDatabases(facts)
        for entry in polled.plan?.entries ?? [] {
            cautions += await nowhere(entry.collector, chosen, polled.leftOut, finder)
        }
        if facts.databasesUnread > 0 {
            cautions.append(
                "\(facts.databasesUnread) of the server's databases are not watched: no more than"
                    + " \(FactsReader.databasesMax) are read, those that let clients in first")
        }
        let names = target.databasesOverLimit(facts)
        if !names.isEmpty {
            let shown = names.prefix(databasesShownMax).map(VisibleText.line)
            let more = names.count - shown.count
            cautions.append(
                (names.count == 1 ? "1 more database" : "\(names.count) more databases")
                    + " than databases_max (\(target.databasesMax))"
                    + (names.count == 1 ? " is not" : " are not")
                    + " watched: \(shown.joined(separator: ", "))"
                    + (more > 0 ? " and \(more) more" : "")
                    + "; raise it, or choose with databases.exclude")
        }
        return cautions
    }

    /// The tables whose sizes were not read for a lock, and who has it.
    private static func locked(_ polled: PollOutcome) -> [String] {
        let found = polled.report.snapshot.samples(of: "pg_stat_user_tables_size_lock_details")
        let lines = found.prefix(databasesShownMax).map { sample in
            func text(_ label: String) -> String? {
                sample.labels[label].flatMap { $0.isEmpty ? nil : VisibleText.line($0) }
            }
            let table = ["datname", "schemaname", "relname"].compactMap(text).joined(separator: ".")
            let who = text("pid").map { "process \($0)" } ?? "a prepared transaction"
            let application = text("application_name").map { " (\($0))" } ?? ""
            return "pg_table_size: the size of \(table) is not read: \(who)\(application)"
                + " \(sample.value == 1 ? "holds" : "waits for") an ACCESS EXCLUSIVE lock"
        }
        let more = found.count - lines.count
        return lines + (more > 0 ? ["pg_table_size: so it is with \(more) more tables"] : [])
    }

    /// Why a collector is asked in no database at all; none when it is asked somewhere.
    private static func nowhere(
        _ collector: Collector, _ chosen: [String], _ missing: [PollOutcome.LeftOut],
        _ finder: RemedyFinder
    ) async -> [String] {
        let visits = collector.scope == .database
        let places = visits ? chosen.filter(collector.isAsked) : [""]
        if places.isEmpty, let patterns = collector.databases, !chosen.isEmpty {
            let wanted = patterns.map { VisibleText.line($0.pattern) }.joined(separator: ", ")
            let shown = chosen.prefix(databasesShownMax).map(VisibleText.line)
            return [
                "\(collector.name): asked nowhere: databases [\(wanted)] fits none of those that"
                    + " are watched (\(shown.joined(separator: ", ")))"
            ]
        }
        let found = missing.filter { $0.collector == collector.name && !$0.missing.isFailure }
        guard let first = found.first, Set(places).isSubset(of: found.map(\.database)) else {
            return []
        }
        guard case .relation(let relation) = first.missing else {
            return [
                "\(collector.name): asked nowhere: there is no \(VisibleText.line("\(first.missing)"))"
                    + " in any database where it would be asked"
            ]
        }
        let name = VisibleText.line(relation)
        let line =
            "\(collector.name): asked nowhere: there is no relation \(name)"
            + (visits
                ? " in any database where it would be asked"
                : " in the database that the agent connects to; if it is in another one, write scope:"
                    + " database")
        if relation.contains(".") { return [line] }
        let homes = await finder.homes(of: relation, in: places)
        if homes.isEmpty { return [line + "; name its schema, as in public.\(name)"] }
        return [line + " without its schema: write \(homes.joined(separator: ", or "))"]
    }

    private static let databasesShownMax = 10

    private mutating func lookForPrivileges(
        _ target: WatchedTarget, _ polled: PollOutcome, _ finder: RemedyFinder
    ) async {
        let main = finder.facts.currentDatabase
        for reason in polled.plan?.lacks(finder.facts) ?? [] {
            switch reason {
            case .missingExtension(let name):
                add(await finder.bringing(name, in: main), in: main)
            // Switched on below, all at once.
            case .tracking: break
            default: add(reason.remedies(finder.facts), in: main)
            }
        }
        if let plan = polled.plan { add(Self.switches(plan, finder.facts), in: main) }
        for left in polled.leftOut {
            guard case .extension(let name) = left.missing,
                let entry = polled.plan?.entries.first(where: {
                    $0.collector.name == left.collector
                }), entry.collector.requirements.contains(.extension(name))
            else { continue }
            add(await finder.bringing(name, in: left.database), in: left.database)
        }
        // The extension is there, and its library was not loaded.
        if polled.unanswered.contains(where: { $0.reason == .missingExtension }) {
            add(await finder.loading("pg_stat_statements"), in: main)
        }
        // One text of bytes that are no text costs all, but where nothing is converted.
        let texts = (polled.plan?.entries ?? []).map(\.collector).filter(\.asksForTexts)
        if polled.unanswered.contains(where: { one in
            one.reason == .other && texts.contains { $0.name == one.collector }
        }), let place = finder.facts.databasesOfBytes.first(where: target.choosesDatabase) {
            add(await finder.bringing("pg_stat_statements", in: place), in: place)
        }
        for left in polled.leftOut {
            let place = left.database.isEmpty ? main : left.database
            switch left.missing {
            case .privilege(let relation, let columns):
                add(await finder.grants(of: relation, columns, in: place), in: place)
            case .index(let column, let relation):
                let name = SQLQuoting.identifier(column)
                add(["CREATE INDEX CONCURRENTLY ON \(relation) (\(name))"], in: place)
            case .relation, .column, .extension: continue
            }
        }
        for gap in finder.facts.unread where gap.reason == .permission {
            add(await finder.grants(for: gap.message, in: main), in: main)
        }
        // What is granted by name already would be granted whole by what the message says.
        let named = Set(polled.leftOut.filter(\.missing.isFailure).map(\.collector))
        for unanswered in polled.unanswered
        where unanswered.reason == .permission && !named.contains(unanswered.collector) {
            let place = unanswered.database.isEmpty ? main : unanswered.database
            add(await finder.grants(for: unanswered.message, in: place), in: place)
        }
    }

    /// The statements that switch on what the server is set not to count.
    private static func switches(_ plan: Plan, _ facts: ServerFacts) -> [String] {
        let required = plan.lacks(facts).compactMap { reason -> Tracking? in
            if case .tracking(let tracking) = reason { tracking } else { nil }
        }
        let untracked = plan.untracked(facts)
        let byDefault = Tracking.allCases.filter { $0.isOnByDefault && untracked[$0] != nil }
        let statements = (required + byDefault).map(Omission.remedy)
        return statements.isEmpty ? [] : statements + ["SELECT pg_reload_conf()"]
    }

    private mutating func lookAtDatabases(
        _ target: WatchedTarget, _ polled: PollOutcome, _ finder: RemedyFinder
    ) async {
        let main = finder.facts.currentDatabase
        let role = SQLQuoting.identifier(finder.facts.role)
        for database in finder.facts.databases where target.choosesDatabase(database.name) {
            switch database.access {
            case .open, .closed: break
            case .unreadableName:
                leftOut.append(LeftOut(database: database.name, reason: "its name is not UTF-8"))
            case .denied:
                leftOut.append(LeftOut(database: database.name, reason: "no CONNECT"))
                let name = SQLQuoting.identifier(database.name)
                add(["GRANT CONNECT ON DATABASE \(name) TO \(role)"], in: main)
            }
        }
        for refused in polled.refusedDatabases {
            let isClosed =
                refused.failure.refusal == .full
                && finder.facts.databases.contains { $0.name == refused.name && $0.isLimited }
            let hint =
                refused.failure.isAuthorization
                ? "; a line in pg_hba.conf must let \(role) in, or databases.exclude name it"
                : isClosed ? "; if that is on purpose, name it in databases.exclude" : ""
            leftOut.append(
                LeftOut(database: refused.name, reason: refused.failure.message + hint))
            add(await finder.entrance(to: refused), in: main)
        }
    }

    private mutating func lookAtSequences(
        _ polled: PollOutcome, _ finder: RemedyFinder
    ) async {
        let samples = polled.report.snapshot.samples(of: "pg_objects_unreadable_sequences")
        for sample in samples where sample.value > 0 {
            guard let database = sample.labels["datname"] else { continue }
            let statements = await finder.sequences(in: database)
            if !statements.isEmpty {
                suggestions.append(
                    Remedy(database: database, statements: statements, primary: primary))
            }
        }
    }

    /// Rows that a policy hides from our role are missing without a word: only statements of the
    /// user's own can read tables that have policies.
    private mutating func lookAtRowSecurity(
        _ target: WatchedTarget, _ polled: PollOutcome, _ finder: RemedyFinder
    ) async {
        let builtIn = Set(Catalog.all.map(\.name))
        let turnedAway = Set(polled.refusedDatabases.map(\.name))
        let open = finder.facts.databases.filter {
            $0.canConnect && target.choosesDatabase($0.name) && !turnedAway.contains($0.name)
        }.map(\.name)
        let main = finder.facts.currentDatabase
        for entry in polled.plan?.entries ?? [] where !builtIn.contains(entry.collector.name) {
            let without = Set(
                polled.leftOut.filter { $0.collector == entry.collector.name }.map {
                    ExactText($0.database.isEmpty ? main : $0.database)
                })
            for place in entry.collector.scope == .database ? open : [main]
            where entry.collector.isAsked(in: place) && !without.contains(ExactText(place)) {
                for hidden in await finder.rowSecurity(of: entry.variant, in: place) {
                    failures.append(
                        "\(entry.collector.name) in \(place): row security hides rows of"
                            + " \(hidden.table)")
                    add([hidden.remedy], in: place)
                }
            }
        }
    }

    private mutating func add(_ statements: [String], in database: String) {
        for statement in statements {
            let primary = Remedy.isForReplicas(statement) ? nil : primary
            let known = remedies.firstIndex { $0.database == database && $0.primary == primary }
            let place = known ?? remedies.count
            if place == remedies.count {
                remedies.append(Remedy(database: database, statements: [], primary: primary))
            }
            if !remedies[place].statements.contains(statement) {
                remedies[place].statements.append(statement)
            }
        }
    }
}

/// What was found is in the outcome itself.
private struct NoOutput: LogOutput {
    func write(_ entry: LogEntry) {}
}
