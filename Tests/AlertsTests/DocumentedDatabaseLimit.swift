import Indicators
import Limits
import Metrics

/// A sentence of a plan that names a limit of each database of an environment, and the alert.
struct DocumentedDatabaseLimit: Sendable, CustomStringConvertible {
    let sentence: String
    let environment: Environment
    let indicator: DatabaseIndicator
    let limit: Double
    let alert: String
    let severity: String

    var description: String { "saas, by database: \(sentence)" }

    /// All of them, for a server whose databases serve three environments.
    static let all: [DocumentedDatabaseLimit] = [
        row("Development 10 connections", .development, .sessions, 10, "ConnectionsHigh", "ticket"),
        row("Staging 20 connections", .staging, .sessions, 20, "ConnectionsHigh", "ticket"),
        row("Production 100 connections", .production, .sessions, 100, "ConnectionsHigh", "ticket"),
        row("Development p95 <500ms", .development, .queryP95, 0.5, "QueryP95High", "info"),
        row("Staging p95 <200ms", .staging, .queryP95, 0.2, "QueryP95High", "info"),
        row("Production p95 <100ms", .production, .queryP95, 0.1, "QueryP95High", "info"),
        row("Development cache >85%", .development, .cacheHit, 0.85, "CacheHitLow", "info"),
        row("Staging cache >90%", .staging, .cacheHit, 0.9, "CacheHitLow", "info"),
        row("Production cache >95%", .production, .cacheHit, 0.95, "CacheHitLow", "info"),
        row("Average query time >1s", .production, .queryMean, 1, "QueriesSlow", "info"),
        row("Error rate >5%", .production, .transactionErrors, 0.05, "TransactionErrors", "info"),
    ]

    private static func row(
        _ sentence: String, _ environment: Environment, _ indicator: DatabaseIndicator,
        _ limit: Double, _ alert: String, _ severity: String
    ) -> DocumentedDatabaseLimit {
        DocumentedDatabaseLimit(
            sentence: sentence, environment: environment, indicator: indicator, limit: limit,
            alert: "PostgresDatabase\(alert)", severity: severity)
    }

    private static let environments = DatabaseThresholds([
        group(.development, 10), group(.staging, 20), group(.production, 100),
    ])

    private static func group(
        _ environment: Environment, _ sessions: Double
    ) -> DatabaseThresholds.Group {
        DatabaseThresholds.Group(environment, sessions: Threshold(warning: sessions)) {
            $0 == "app_\(environment.rawValue)"
        }
    }

    /// One database of each environment; that of the row is driven to 1 % beyond its limit and back,
    /// the others stay well.
    var unitTest: String {
        let isBadBelow = indicator.ofServer?.isBadBelow ?? false
        let (beyond, back) =
            isBadBelow ? (limit * 0.99, limit * 1.01) : (limit * 1.01, limit * 0.99)
        let target = #"job="pgvigil",instance="watcher:9787",target="saas""#
        let minutes = Rule.all.first { $0.alert == alert }?.hold.flatMap { Int($0.dropLast()) } ?? 0
        let names = Environment.allCases.map { "app_\($0.rawValue)" }
        let limits = (Self.environments.family(of: names)?.samples ?? []).map { sample in
            let labels = zip(sample.labels.names, sample.labels.values)
                .map { "\($0)=\"\($1)\"" }.joined(separator: ",")
            return """
                      - series: 'pgvigil_database_threshold{\(target),\(labels)}'
                        values: \(sample.value)x60
                """
        }
        let values = Environment.allCases.map { other in
            let well = isBadBelow ? "1x60" : "0.001x60"
            let driven = "\(beyond)x\(minutes + 1) \(back)x\(50 - minutes)"
            return """
                      - series: 'pg_database_\(indicator.rawValue){\(target),datname="app_\(other.rawValue)"}'
                        values: \(other == environment ? driven : well)
                """
        }
        let firing =
            "count by (alertname, severity, environment) (ALERTS{target=\"saas\","
            + "alertstate=\"firing\"})"
        let expected =
            "{labels: '{alertname=\"\(alert)\",severity=\"\(severity)\","
            + "environment=\"\(environment.rawValue)\"}', value: 1}"
        return """
              - name: '\(self)'
                interval: 1m
                input_series:
            \((values + limits).joined(separator: "\n"))
                promql_expr_test:
                  - expr: \(firing)
                    eval_time: \(minutes - 1)m
                  - expr: \(firing)
                    eval_time: \(minutes)m
                    exp_samples: [\(expected)]
                  - expr: \(firing)
                    eval_time: \(minutes + 5)m
            """
    }
}
