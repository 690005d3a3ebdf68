import Indicators
import Metrics

/// Writes `docs/indicators.md` from the indicators.
enum IndicatorPage {
    static var text: String {
        var lines = [head, "", "| series | unit | range | window | formula | absent |"]
        lines.append("|---|---|---|---|---|---|")
        for indicator in Indicator.derived {
            let labels =
                indicator.labels.isEmpty ? "" : "{\(indicator.labels.joined(separator: ","))}"
            lines.append(
                "| `\(indicator.metric.name)\(labels)` | \(indicator.unit) | \(indicator.range) "
                    + "| \(indicator.window) | \(indicator.formula) | \(indicator.absence) |")
        }
        lines += ["", asked, "", notes]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let head = """
        # Indicators

        The few numbers that a person can act on, derived after every poll from what the collectors learnt.
        Every series bears `target` besides the labels shown. This page is written from the code; a test
        holds it to that.
        """

    private static var asked: String {
        "These are asked for as they are, by the collectors: "
            + Indicator.collected.map { "`\($0.metric.name)`" }.joined(separator: ", ") + ".\n"
            + "`pgvigil_threshold{indicator,severity}` says for `pg_<indicator>` which limit is in force;"
            + "\nthe limits are in [health-score.md](health-score.md)."
            + " `pgvigil_database_threshold{datname,environment,indicator,severity}`"
            + "\nsays so for `pg_database_<indicator>` of a database that fits one of the target's"
            + " `environments`."
    }

    private static let notes = """
        ## Windows

        A window holds differences of counters over the last 5 minutes; until then it holds what there is, at
        least one difference. A counter that went down was reset and counts from 0. After a gap longer than
        the window it starts again. What another server behind the same address counted, or the same one
        before a restart, is not compared, and what happened before is forgotten, but for checkpoints: the
        indicator is there again with the second reading. Statements are read every 30 seconds by default, so
        their window moves in such steps.

        ## What is not counted

        The agent's own transactions are taken off the commits and, where a statement failed, off the
        rollbacks, one poll late because the server shows them late. Statements of the agent's own role
        are left out, unless the role is a superuser, whose statements may be another client's.
        Blocks that the agent's questions look for are counted: the server does not tell them apart.

        ## The 95th percentile

        pg_stat_statements knows mean and standard deviation of each statement since its reset, but no
        distribution. `pg_query_p95_seconds` takes each statement as lognormal, with the mean and variance
        that it had in the window, weighs it by its calls and finds where 95 % of all executions lie below.
        It is an estimate: execution time in the server, without planning and without the way to the client,
        and a statement whose times have two peaks is smoothed into one.

        `bench/p95` compares it with the times that pgbench logs. On PostgreSQL 15 the estimate was off by
        -5.5 % (uniform work), -7.6 % (exponential), -0.5 % (a mixture of fast and slow statements) and
        -13 % (updates of a millisecond, of which pgbench times the way as well); one statement that is
        fast nine times in ten and slow the tenth was estimated 57 % too low.
        """
}
