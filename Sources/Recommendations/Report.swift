package import Examinations
import Metrics

/// What advice on one target is printed from.
package struct Report: Sendable {
    /// The target's name.
    package let target: String
    /// Such as `PostgreSQL 17, primary`; nil when it could not be asked.
    package let server: String?
    /// The health score, or nil without one.
    package let score: Double?
    /// The share of the model's weight that is in sight.
    package let coverage: Double?
    /// How long was watched, in seconds.
    package let seconds: Double
    /// What could not be seen and why.
    package let unseen: [String]
    /// Windowed inputs that too little happened for.
    package let quiet: [String]
    /// The gravest first.
    package let recommendations: [Recommendation]

    /// A target that could be asked, and what is recommended.
    package init(
        target: String, server: String, _ examination: Examination,
        _ recommendations: [Recommendation]
    ) {
        self.target = target
        self.server = server
        score = examination.snapshot.value(of: "pg_health_score")
        coverage = examination.snapshot.value(of: "pg_health_coverage_ratio")
        seconds = examination.seconds
        unseen = examination.unseen + examination.unreadable + examination.unwritable
        quiet = examination.quiet
        self.recommendations = recommendations
    }

    /// A target that could not be asked, why, and what lets the agent in.
    package init(target: String, unavailable reason: String, remedies: [String] = []) {
        self.target = target
        server = nil
        score = nil
        coverage = nil
        seconds = 0
        unseen = [reason] + remedies
        quiet = []
        recommendations = []
    }

    /// Whether anything is worse than worth knowing.
    package var hasProblems: Bool { recommendations.contains { $0.severity > .info } }

    /// One line about health.
    var health: String {
        guard let score else { return "no health score" }
        // A part that is not in sight is not rounded away.
        let seen = coverage.map { $0 < 1 ? min($0, 0.99) : $0 }
        let share = seen.map { ", \(Figures.share($0)) of the model in sight" } ?? ""
        return "health \(Figures.short(score)) of 100\(share)"
    }

    /// What the numbers rest on.
    var basis: [String] {
        guard server != nil else { return [] }
        var lines = [
            "Ratios and means are over \(Figures.seconds(seconds)); checkpoints, archiving, indexes"
                + " and temporary files are since their statistics were reset."
        ]
        if !quiet.isEmpty {
            lines.append(
                "Too little happened in this time to judge \(quiet.joined(separator: ", "));"
                    + " a longer --over, at a busier time, or the agent's own page shows them.")
        }
        return lines
    }
}
