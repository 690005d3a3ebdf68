import Basics
import Testing

@Suite struct StatementEffectTests {
    static let cases: [(text: String?, effect: StatementEffect)] = [
        ("SELECT count(*) FROM t WHERE a = $1", .reads),
        ("  /* app */ select a from t -- for update", .reads),
        ("TABLE t", .reads), ("VALUES ($1)", .reads), ("(SELECT 1) UNION SELECT 2", .reads),
        ("WITH x AS (SELECT 1) SELECT * FROM x", .reads),
        ("SELECT \"update\", 'delete from t' FROM t", .reads),
        ("SELECT a FROM t FOR UPDATE", .writes), ("SELECT a FROM t FOR KEY SHARE", .writes),
        ("SELECT a INTO u FROM t", .writes),
        ("WITH gone AS (DELETE FROM t RETURNING a) SELECT * FROM gone", .writes),
        ("with x as (select 1) update t set a = 1", .writes),
        ("delete from orders where id = $1", .writes), ("UPDATE t SET a = ?", .writes),
        ("INSERT INTO t VALUES ($1)", .writes),
        ("MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", .writes),
        ("CREATE TABLE u AS SELECT * FROM t", .writes),
        ("CREATE MATERIALIZED VIEW v AS SELECT 1", .writes),
        ("alter table orders add column note text", .utility), ("VACUUM t", .utility),
        ("CREATE TABLE u (a int)", .utility), ("CREATE INDEX ON t (a)", .utility),
        ("CREATE VIEW v AS SELECT 1", .utility), ("COPY t FROM STDIN", .utility),
        ("TRUNCATE t", .utility), ("CALL p()", .utility), ("LOCK TABLE t", .utility),
        ("EXECUTE p", .unknown), ("DECLARE c CURSOR FOR SELECT 1", .unknown),
        ("SELECT ...", .unknown), ("SELECT a FROM t WHERE b = …", .unknown),
        ("WITH x AS (SELECT 1) ...", .unknown), ("delete ...", .writes), ("...", .unknown),
        ("", .unknown), (nil, .unknown), ("BASE_BACKUP", .utility), ("frobnicate t", .unknown),
    ]

    @Test(arguments: cases)
    func `the text of a statement says what it would do, and where it does not nothing is promised`(
        text: String?, effect: StatementEffect
    ) {
        #expect(StatementEffect(of: text) == effect, "\(text ?? "nil")")
    }
}
