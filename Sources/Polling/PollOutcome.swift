package import Collection
import Metrics
import Pacing
package import Servers
import TargetMetrics
import Targets

/// What one poll came to, for the commands that poll once.
package struct PollOutcome: Sendable {
    /// A collector without an answer.
    package struct Unanswered: Sendable, Equatable {
        /// The collector's name.
        package let collector: String
        /// The database in which it was asked; empty for the cluster.
        package let database: String
        /// The documented reason.
        package let reason: FailureReason
        /// Why, in the server's words.
        package let message: String

        /// One line for people.
        package var line: String {
            "\(collector)\(database.isEmpty ? "" : " in \(database)"): \(message)"
        }
    }

    /// A collector that is left out in a database because something that it needs is not there.
    package struct LeftOut: Sendable, Equatable {
        /// The collector's name.
        package let collector: String
        /// The database; empty for that of the conninfo.
        package let database: String
        /// What is not there.
        package let missing: Absence
    }

    /// A database that turned us away.
    package struct RefusedDatabase: Sendable {
        /// Its name.
        package let name: String
        /// Why.
        package let failure: Failure
    }

    /// What a scrape would show.
    package let report: TargetReport
    /// What it gets, or nil when it could not be asked.
    package let plan: Plan?
    /// What it said of itself, or nil when it could not be asked.
    package let facts: ServerFacts?
    /// Why it could not be asked, or nil when it could.
    package let reasonDown: String?
    /// The same with what the server called it.
    package let down: Failure?
    /// The collectors that were asked and not answered.
    package let unanswered: [Unanswered]
    /// Collectors whose last answer failed, with the reason, one line each.
    package let failures: [String]
    /// Collectors left out in a database because something is not there, in order of both.
    package let leftOut: [LeftOut]
    /// Collectors of whose answers rows were cut off.
    package let cut: [String]
    /// The databases that turned us away, in order of name.
    package let refusedDatabases: [RefusedDatabase]
}

extension PollState {
    /// What the last poll came to, with what a scrape would show.
    package func outcome(_ report: TargetReport) -> PollOutcome {
        PollOutcome(
            report: report, plan: server.plan, facts: server.facts,
            reasonDown: availability.failure?.message, down: availability.failure,
            unanswered: unanswered, failures: failures, leftOut: leftOut,
            cut: collectors.filter { $0.value.rowsCut > 0 }.map(\.key).sorted(),
            refusedDatabases: refusals.databases.refused.sorted { $0.key < $1.key }.map {
                PollOutcome.RefusedDatabase(name: $0.key, failure: $0.value.failure)
            })
    }

    private var leftOut: [PollOutcome.LeftOut] {
        collectors.sorted { $0.key < $1.key }.flatMap { name, state in
            state.missing.sorted { $0.key < $1.key }.map {
                PollOutcome.LeftOut(collector: name, database: $0.key, missing: $0.value)
            }
        }
    }

    private var failures: [String] {
        collectors.filter { $0.value.outcome.isSuccess == false && $0.value.lastReason != nil }
            .map { "\($0.key): \($0.value.lastError ?? "failed")" }.sorted()
    }

    private var unanswered: [PollOutcome.Unanswered] {
        var unanswered: [PollOutcome.Unanswered] = []
        func add(_ name: String, _ database: String, _ refusal: CollectorRefusal) {
            unanswered.append(
                PollOutcome.Unanswered(
                    collector: name, database: database, reason: refusal.reason,
                    message: refusal.message))
        }
        for collector in target.catalog {
            let name = collector.name
            if let refusal = refusals.collectors[name] {
                add(name, "", refusal)
            } else if let places = refusals.visits[name], !places.isEmpty {
                for (database, refusal) in places.sorted(by: { $0.key < $1.key }) {
                    add(name, database, refusal)
                }
            } else if let state = collectors[name], state.outcome.isSuccess == false,
                let reason = state.lastReason, let message = state.lastError
            {
                add(name, "", CollectorRefusal(reason: reason, message: message))
            }
        }
        return unanswered
    }
}
