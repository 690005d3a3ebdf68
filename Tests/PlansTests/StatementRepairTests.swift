import Plans
import Testing

/// What of normalised texts is made SQL again.
@Suite struct StatementRepairTests {
    @Test(arguments: [
        ("SELECT EXTRACT($1 FROM d) FROM t", "SELECT pg_catalog.extract($1 , d) FROM t"),
        (
            "SELECT extract ( $1 /* x */ FROM interval $2 )",
            "SELECT pg_catalog.extract ( $1 /* x */ , CAST($2 AS interval) )"
        ),
        (
            "SELECT EXTRACT($1 FROM EXTRACT($2 FROM a) + b)",
            "SELECT pg_catalog.extract($1 , pg_catalog.extract($2 , a) + b)"
        ),
        ("SELECT now() - interval $1", "SELECT now() - CAST($1 AS interval)"),
        ("SELECT interval $1 day to second", "SELECT CAST($1 AS interval day to second)"),
        ("SELECT DATE $1, date$2", "SELECT CAST($1 AS date), CAST($2 AS date)"),
        (
            "SELECT timestamp with time zone $1 AT TIME ZONE $2",
            "SELECT CAST($1 AS timestamp with time zone) AT TIME ZONE $2"
        ),
        ("SELECT double precision $1", "SELECT CAST($1 AS double precision)"),
    ])
    func `what takes no parameter is written with one that means the same`(
        text: String, repaired: String
    ) throws {
        let taken = try PlannableText(text)
        #expect(taken.text == repaired)
        #expect(!taken.repairs.isEmpty)
        // What was repaired is SQL, and stays as it is.
        #expect(try PlannableText(repaired).text == repaired)
    }

    @Test(arguments: [
        "SELECT EXTRACT(year FROM d), 'EXTRACT($1 FROM d)' FROM t", "SELECT date, $1 FROM t",
        "SELECT x.interval $1", "SELECT s.extract($1 FROM d)", "SELECT a AT TIME ZONE $1",
        "SELECT precision $1", "SELECT a LIKE $1 ESCAPE $2 LIMIT $3",
        "SELECT \"date\" $1", "SELECT interval $1 second($2)", "SELECT /* interval */ $1",
    ])
    func `what is not certain is left to the server`(text: String) throws {
        let taken = try PlannableText(text)
        #expect(taken.text == text && taken.repairs.isEmpty)
    }
}
