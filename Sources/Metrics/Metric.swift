/// What a family of series is: its name, kind and the sentence that explains it.
package struct Metric: Sendable, Hashable {
    /// What the values do over time.
    package enum Kind: String, Sendable {
        /// May go up and down.
        case gauge
        /// Only goes up, until its source restarts. The name ends in `_total`.
        case counter
        /// Unknown; only for names that others have chosen.
        case unknown
    }

    /// `pg_<subject>_<what>_<unit>[_total]`; held by `Lint`.
    package let name: String
    /// Gauge or counter.
    package let kind: Kind
    /// One sentence, with a full stop.
    package let help: String
    /// Whether only the agent's own rules read it: its labels hold texts without a bound, which no
    /// page shows, so that no Prometheus stores them.
    package private(set) var isForRulesOnly = false

    /// Describes a family; nothing is checked here, `Lint.findings` checks.
    package init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// The same for the agent's own rules only.
    package func forRulesOnly() -> Metric {
        var metric = self
        metric.isForRulesOnly = true
        return metric
    }
}
