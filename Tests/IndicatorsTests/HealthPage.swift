import Basics
import Health
import Indicators
import Limits

/// Writes `docs/health-score.md` from the model.
enum HealthPage {
    static var text: String {
        ([head] + HealthModel.current.components.map(component) + [caps, thresholds])
            .joined(separator: "\n\n") + "\n"
    }

    private static let head = """
        # Health score

        `pg_health_score` is 100 minus the points that named checks take, which are shown as
        `pg_health_points_lost{component,check}`: `100 - sum by (target) (pg_health_points_lost)` is the
        score, exactly, because points are whole multiples of 1/64. Below 80 is a warning, below 60
        critical. This page is written from the model (version \(HealthModel.version),
        `pg_health_model_info`); a test holds it to that.

        ## How points are taken

        - A check maps its input to a share of its points by straight lines between the breakpoints below;
          beyond the first and the last nothing changes.
        - A component never costs more than its weight: its checks take points in the order of the table
          until it is used up. All weights together are 100.
        - Ratios and rates are taken over 5 minutes. With too few events in this time (10,000 blocks, 100
          transactions, 100 calls, 4 checkpoints) nothing is lost; from there to twice as many events the
          loss fades in.
        - **What does not apply** costs nothing: replication without replicas, pools without pools, upkeep
          (the components maintenance and horizon, and autovacuum) on a replica.
        - **What goes out of sight** keeps the points that it took when it was last seen: a server does not
          get well by no longer answering. What was never seen leaves the denominator, and all other points
          count for more by as much (never more than 100 in all).
          `pg_health_coverage_ratio` is the share of the weight that is in sight now; under 60 % there is no
          score. A server that is down has no score and a coverage of 0.
        - **A lethal state** caps the score at 30. The cap is a check of the component `cap` that takes the
          rest, so the sum still closes; of several, the first in the table takes it.
        - **An alert that pages** is a lethal state, too (`page_alert`): while an alert of severity `page`
          about this server fires in the agent's own rules, silenced or not, the
          score is at most 30. It is about the server of its label `target`; without that label about those
          that its annotation `targets` names, separated by commas, as PostgresSplitBrain does; without both
          about all that have its labels (`system_identifier`, or labels that the configuration gives to
          targets, such as `cluster`), if it has any. It holds from the poll after the evaluation that raised the alert to the
          poll after the one that resolved it. Rules about the agent itself (those that read nothing but
          `pgvigil_*` and `process_*`) do not count, nor do rules that read the score (`pg_health_*`,
          `ALERTS`, or recording rules made of them): what the score raised cannot hold the score down.
          After a restart, alerts that were saved as firing count from the first poll on; as long as a
          rule that pages was not evaluated, or fails, it is not known that none fires, and the series of
          this reason is missing unless one does. A reload keeps the alerts of rules that stay the same.
          Without such rules in the agent, because a Prometheus evaluates them, there is no such state.
        - Breakpoints that come from a threshold move with it: environments, profiles and the target's own
          `thresholds` change how it is scored. The numbers below are the defaults. Between a warning w and a
          critical c they are, for ratios, w - (c - w)/3, w, c and c + (c - w) within the range; for
          durations w / (c/w)^(1/3), w, c and c × (c/w). They cost 0, 25, 75 and 100 %.
        - **No step**: with everything in sight, 1 % of an input (one hundredth of a ratio) costs at most
          \(number(HealthModel.stepMax)) points outside lethal states. Where thresholds are so near each other that it would be
          more, the curve rises more slowly than they say.
        - `pgvigil advise` says what to do about the points that a server loses; each check has its
          remedy, its alerting rule in `alerts/` and a panel of a dashboard.

        ## A model of your own

        The section `health` of the configuration, and of a target, changes the model: `disable` leaves
        checks and lethal states out (what is left costs what it did before), `weights` of components
        (the others share what is left of 100 as they did before, and a component's checks grow and
        shrink with it), `points` or a whole `curve` of a check, and in `caps` the value from which on a
        state is lethal. A curve is a list of `[value, points]` from well to worst: it begins with 0
        points, its last points are the most that the check can cost, and they are at most the weight of
        the component. Whatever breaks a law of this page is refused, with its place in the file.
        `pg_health_model_info{version,custom}` shows a changed model: `custom` is `no` or differs with
        every change.

        ## Components
        """

    private static func panel(_ name: PanelName) -> String {
        "\(name.title) (`\(name.dashboard)`)"
    }

    private static func component(_ component: HealthComponent) -> String {
        var lines = [
            "### \(component.name): \(number(component.weight)) points", "",
            "| check | points | input | value: points lost | why | remedy | rule | panel |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for check in component.checks {
            let curve = HealthCurve(check, Thresholds())
            let points = curve.breakpoints.map { point in
                "\(number(point.value)): \(number(point.share * check.points))"
            }
            var input = code(check.input)
            switch check.curve {
            case .fixed: break
            case .steps(let name), .factors(let name): input += ", threshold `\(name.rawValue)`"
            }
            lines.append(
                "| \(check.name) | \(number(check.points)) | \(input) "
                    + "| \(points.joined(separator: "; ")) | \(check.reason) | \(check.remedy) "
                    + "| \(check.rule) | \(panel(check.panel)) |")
        }
        return lines.joined(separator: "\n")
    }

    private static var caps: String {
        var lines = [
            "## Lethal states", "",
            "`pg_health_cap_active{reason}` is 1 or 0 for each that can be looked for.", "",
            "| reason | input | from | what it means | remedy | rule | panel |",
            "|---|---|---|---|---|---|---|",
        ]
        for cap in HealthModel.current.caps {
            lines.append(
                "| \(cap.reason) | \(code(cap.input)) | \(number(cap.limit)) | \(cap.meaning) "
                    + "| \(cap.remedy) | \(cap.rule.isEmpty ? "any" : cap.rule) "
                    + "| \(panel(cap.panel)) |")
        }
        return lines.joined(separator: "\n")
    }

    private static var thresholds: String {
        let columns: [(name: String, thresholds: Thresholds)] =
            [("default", Thresholds())]
            + Environment.allCases.map { ($0.rawValue, Thresholds(environment: $0)) }
            + [("profile global-remit", Thresholds(profile: .globalRemit))]
        var lines = [
            "## Thresholds", "",
            "Warning / critical, as `pgvigil_threshold{indicator,severity}` shows them. A target's own"
                + " `thresholds` win;",
            "then the limits that a profile has of its own (where its column differs from the default),",
            "then those of the environment. A target with `environments` has the",
            "default limits as a whole, and each database those of its environment (see",
            "[configuration.md](configuration.md)).", "",
            "| indicator | bad | " + columns.map(\.name).joined(separator: " | ") + " |",
            "|---|---|" + columns.map { _ in "---|" }.joined(),
        ]
        for name in ThresholdName.allCases {
            let cells = columns.map { column in
                let threshold = column.thresholds[name]
                let levels = [threshold.warning, threshold.critical].map {
                    $0.map(number) ?? "-"
                }
                return levels.joined(separator: " / ")
            }
            lines.append(
                "| `\(name.rawValue)` | \(name.isBadBelow ? "below" : "above") | "
                    + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    private static func code(_ input: HealthInput) -> String {
        input.rawValue.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.hasPrefix("pg_") ? "`\(word)`" : String(word)
        }.joined(separator: " ")
    }

    /// At most four significant decimals, and commas in large numbers.
    static func number(_ value: Double) -> String {
        if value >= 1e4 {
            var digits = Array(String(Int(value.rounded())))
            for place in stride(from: digits.count - 3, to: 0, by: -3) {
                digits.insert(",", at: place)
            }
            return String(digits)
        }
        let rounded = (value * 1e4).rounded() / 1e4
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
