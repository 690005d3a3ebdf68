package import Basics
import Collection
import Metrics

/// How a statement may be explained without doing what it does.
extension Examination {
    /// The text of a statement as it may be shown; nil when it is not known.
    package func text(ofStatement identifier: String) -> String? {
        snapshot.samples(of: "pg_stat_statements_query_info").first {
            $0.labels["queryid"] == identifier
        }?.labels["query"]
    }

    /// Statements that take long on average, in words.
    package var slowestStatements: [String] {
        rows("statements").filter { ($0.number("mean") ?? 0) > 0.1 }.prefix(3).map {
            "statement \($0.text("queryid")) in \($0.text("datname")): mean"
                + " \(Figures.seconds($0.number("mean") ?? 0)),"
                + " \(Figures.count($0.number("calls") ?? 0)) calls"
        }
    }

    /// What the risk of looking into a statement is, and how to do that.
    package func explaining(_ effect: StatementEffect) -> String {
        let reading = "Reading its text: none. "
        switch effect {
        case .reads:
            return reading + "Then EXPLAIN (ANALYZE, BUFFERS) with typical values: as a SELECT it"
                + " changes nothing by itself, but it runs in full, with the functions that it calls."
        case .writes:
            return reading + "EXPLAIN with ANALYZE would carry it out: it changes or locks rows, or"
                + " makes a table. " + plan
                + " With ANALYZE only between BEGIN and ROLLBACK, best on a"
                + " copy: until the ROLLBACK its locks are held, and its dead rows, its write-ahead"
                + " log, values of sequences and what its triggers do outside stay."
        case .utility:
            return reading
                + "It has no plan, and EXPLAIN refuses it. Its time may be waits for locks:"
                + " see PostgresLockWaitLong, and SET lock_timeout = '5s' before it is run again."
        case .unknown:
            return reading
                + "What it does is not known here: EXPLAIN with ANALYZE carries a statement"
                + " out, and a DELETE deletes. " + plan + " With ANALYZE only a SELECT, or between"
                + " BEGIN and ROLLBACK."
        }
    }

    /// How a plan is seen without running anything: statements have $1 in the place of constants.
    private var plan: String {
        switch facts.major {
        case 16...: "EXPLAIN (GENERIC_PLAN) shows its plan and runs nothing."
        case 1..<16: "EXPLAIN, with values in the place of $1, shows its plan and runs nothing."
        default:
            "EXPLAIN (GENERIC_PLAN), from PostgreSQL 16 on, shows its plan and runs nothing."
        }
    }
}
