/// One question of a panel, with its legend.
///
/// Expressions are written short: `@T` are the matchers of the chosen target, `@D` those and the
/// chosen databases, `@A` those of the chosen agents only, `@R` the interval of a rate, which Grafana
/// sets to at least four scrapes.
package struct Query: Sendable {
    /// As it is written here, with its short forms; or SQL.
    let source: String
    /// The legend of its series, or the heading of its column.
    package let legend: String
    /// Why a healthy server may have no answer, or nil when it must have one.
    package let condition: String?
    /// Properties of its column in a table, or of its line.
    let properties: [Property]

    init(
        _ source: String, _ legend: String, unless condition: String? = nil,
        _ properties: [Property] = []
    ) {
        self.source = source
        self.legend = legend
        self.condition = condition
        self.properties = properties
    }

    /// The question as Grafana gets it.
    func expression(for scope: Scope) -> String {
        source.replacing("@T", with: scope.target)
            .replacing("@D", with: scope.target + ", datname=~\"$datname\"")
            .replacing("@A", with: Scope.agents)
            .replacing("@R", with: "$__rate_interval")
    }

    /// The health score by target, and no more than a lethal state leaves while an alert of severity
    /// page fires, in the agent or in Prometheus.
    static let cappedScore =
        "min by (target) (pg_health_score{@T} or 30 * ALERTS{alertstate=\"firing\","
        + " severity=\"page\", @T} and on (target) pg_health_score{@T})"

    /// The limits in force for an indicator, drawn as dashed lines.
    static func limit(_ indicator: String, _ name: String = "") -> Query {
        Query(
            "max by (severity) (pgvigil_threshold{@T, indicator=\"\(indicator)\"})",
            name.isEmpty ? "{{severity}} limit" : "{{severity}} limit (\(name))")
    }
}

/// Whose series a board shows.
enum Scope: Sendable {
    /// All targets that are chosen.
    case fleet
    /// One target.
    case target
    /// The agents, and all their targets that are chosen.
    case agent
    /// The history in PostgreSQL: SQL, no matchers.
    case history

    /// The matchers that every board has.
    static let agents = "job=~\"$job\", instance=~\"$instance\""

    /// The matchers of `@T`.
    var target: String {
        switch self {
        case .target: Self.agents + ", target=\"$target\""
        case .fleet, .agent, .history: Self.agents + ", target=~\"$target\""
        }
    }
}
