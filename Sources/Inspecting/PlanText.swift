import Basics
package import Collection
import CollectorDocuments
package import Configuration
import Platform
import Polling
import Tables
package import Targets

/// A plan for a person to read: what is asked, what is not and why.
package enum PlanText {
    /// A whole plan.
    package static func text(of found: Inspection, target: WatchedTarget) -> String {
        guard let facts = found.facts, found.plan != nil else {
            return "\(target.name): \(noAnswer(found))\n"
        }
        return "\(target.name): \(server(facts))\n"
            + details(of: found, target: target) + shortcomings(of: found)
    }

    /// A target in one line: whether all is well, what it is, and how much is polled.
    package static func line(of found: Inspection, target: WatchedTarget) -> String {
        guard let plan = found.plan, let facts = found.facts else {
            return "\(target.name): \(noAnswer(found))\n"
        }
        let result = found.hasProblems ? "problems" : "ok"
        let count = plan.entries.count
        var parts = [server(facts), "\(count) \(count == 1 ? "collector" : "collectors")"]
        let leftOut = plan.leftOut.count
        if leftOut > 0 { parts.append("\(leftOut) left out") }
        return "\(target.name): \(result): \(parts.joined(separator: ", "))\n"
    }

    private static func noAnswer(_ found: Inspection) -> String {
        "cannot be reached: \(VisibleText.line(found.problem ?? "no answer"))"
    }

    private static func server(_ facts: ServerFacts) -> String {
        let side = facts.isInRecovery ? "replica" : "primary"
        return facts.kind == .pgbouncer ? "PgBouncer" : "PostgreSQL \(facts.major), \(side)"
    }

    /// What is polled and what is not, and why; with `hasTimes` how long each question took.
    package static func details(
        of found: Inspection, target: WatchedTarget, hasTimes: Bool = false
    ) -> String {
        guard let plan = found.plan, let facts = found.facts else { return "" }
        var text = "  planned \(plan.entries.count):\n"
        let durations = hasTimes ? found.durations : [:]
        text += TextTable.lines(
            plan.entries.map { entry in
                [
                    entry.collector.name, entry.collector.scope.rawValue,
                    "every \(pace(entry.collector))",
                    durations[entry.collector.name].map { "took \(milliseconds($0)) ms" } ?? "",
                ]
            }, indent: "    ")
        let omissions = plan.leftOut
        text += "  left out \(omissions.count):\n"
        text += TextTable.lines(
            omissions.map { [$0.collector.name, "\($0.reason)"] }, indent: "    ")
        if !found.withoutNeeds.isEmpty {
            text += "  left out where something is missing \(found.withoutNeeds.count):\n"
            text += TextTable.lines(
                found.withoutNeeds.map { one in
                    let place = one.database.isEmpty ? facts.currentDatabase : one.database
                    return [one.collector, "in \(place)", "no \(one.missing)"]
                }, indent: "    ")
        }
        return text + untracked(plan, facts) + withoutEnvironment(found, target)
    }

    /// Seconds as milliseconds with one digit behind the point.
    package static func milliseconds(_ seconds: Double) -> String {
        "\((seconds * 10_000).rounded() / 10)"
    }

    /// What is wrong with a target, and what helps; `places` say where collectors of one's own stand.
    package static func problems(of found: Inspection, places: [String: String] = [:]) -> String {
        shortcomings(of: found) + text(of: found.remedies, "to fix")
            + found.failures.map { "  failed: \(VisibleText.line(placed($0, places)))\n" }.joined()
    }

    /// A line about a collector, with the place of the collector in front.
    package static func placed(_ line: String, _ places: [String: String]) -> String {
        let name = line.prefix { $0 != ":" && $0 != " " }
        return (places[String(name)].map { "\($0): " } ?? "") + line
    }

    /// Where each collector of a configuration's files stands: `FILE:LINE`, by name.
    package static func places(in configuration: Configuration) -> [String: String] {
        var places: [String: String] = [:]
        for file in configuration.collectorFiles {
            for (name, line) in file.lines { places[name] = "\(file.path):\(line)" }
        }
        return places
    }

    /// What is not seen of a target.
    private static func shortcomings(of found: Inspection) -> String {
        var text = ""
        if let disguise = found.disguise {
            text += "  works as \(VisibleText.line(disguise)), not as the role that logged in\n"
        }
        for gap in found.facts?.unread ?? [] {
            text += "  unknown \(gap.subject.rawValue): \(VisibleText.line(gap.message))\n"
        }
        if !found.leftOut.isEmpty {
            text += "  databases not visited \(found.leftOut.count):\n"
            text += TextTable.lines(
                found.leftOut.prefix(databasesMax).map { [$0.database, $0.reason] }, indent: "    ")
            let more = found.leftOut.count - databasesMax
            if more > 0 { text += "    and \(more) more\n" }
        }
        return text
    }

    /// Databases without limits of their own although others have some, in one line.
    package static func withoutEnvironment(
        _ found: Inspection, _ target: WatchedTarget
    ) -> String {
        guard let facts = found.facts else { return "" }
        let names = target.databasesWithoutEnvironment(facts)
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(databasesMax).map(VisibleText.line).joined(separator: ", ")
        let more = names.count - databasesMax
        return "  databases without environment, so without limits of their own: \(shown)"
            + (more > 0 ? " and \(more) more" : "") + "\n"
    }

    private static func untracked(_ plan: Plan, _ facts: ServerFacts) -> String {
        let untracked = plan.untracked(facts).sorted { $0.key.rawValue < $1.key.rawValue }
        guard !untracked.isEmpty else { return "" }
        return "  not counted, as the server is set:\n"
            + TextTable.lines(
                untracked.map { tracking, families in
                    let more = families.count == 1 ? "" : " and \(families.count - 1) more"
                    return [
                        "\(tracking.rawValue) = \(tracking.offValue)",
                        "\(families.first ?? "")\(more)",
                    ]
                }, indent: "    ")
    }

    /// What is to be run, and where.
    package static func text(of remedies: [Inspection.Remedy], _ heading: String) -> String {
        remedies.map { remedy in
            let place = remedy.primary.map { "on \($0), " } ?? ""
            return "  \(heading), \(place)as a superuser in \(VisibleText.line(remedy.database)):\n"
                + remedy.statements.map { "    \(line($0))\n" }.joined()
        }.joined()
    }

    /// The most statements about objects of databases that `check` prints without `--verbose`.
    package static let suggestionsMax = 5

    /// What would show objects that the role may not read; statements above `most` are counted.
    package static func suggestions(of found: Inspection, atMost most: Int) -> String {
        var room = most
        let shown = found.suggestions.compactMap { remedy -> Inspection.Remedy? in
            let statements = remedy.statements.prefix(room)
            room -= statements.count
            return statements.isEmpty
                ? nil
                : Inspection.Remedy(
                    database: remedy.database, statements: Array(statements),
                    primary: remedy.primary)
        }
        let more = found.suggestions.reduce(0) { $0 + $1.statements.count } - (most - room)
        return text(of: shown, "to see sequences that are not readable")
            + (more > 0 ? "    -- and \(more) more: check --verbose prints them\n" : "")
    }

    /// A statement with its semicolon; what is to be done otherwise stands as a remark of SQL.
    private static func line(_ statement: String) -> String {
        statement.hasPrefix("--") ? statement : "\(SQLText.visible(statement) ?? statement);"
    }

    /// How many databases are named.
    private static let databasesMax = 50

    /// How often a collector is queried.
    package static func pace(_ collector: Collector) -> String {
        switch collector.pace {
        case .everyPoll: "poll"
        case .atMostEvery(let pace): "\(Int(pace.seconds))s"
        }
    }
}
