import Support
import Testing

/// The table where texts arrive, on a server that is watched itself.
@Suite struct StagingTests {
    @Test(arguments: [15, 18])
    func `rows that vacuum cannot remove from where texts arrive are not overdue`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.applySchema()
            for _ in 0..<2 {
                try await server.execute(
                    """
                    INSERT INTO monitoring.statement_texts_incoming
                        SELECT 'a', n, 'SELECT ' || n, false FROM generate_series(1, 400) AS n
                    """)
                try await server.execute("SELECT monitoring.take_statement_texts()")
            }
            try await eventually("the dead rows are counted") {
                try await server.value(
                    """
                    SELECT n_dead_tup FROM pg_stat_user_tables
                     WHERE relname = 'statement_texts_incoming'
                    """) == "800"
            }
            #expect(
                try await server.value(
                    """
                    SELECT count(*) FROM monitoring.tables_due()
                     WHERE tablename = 'statement_texts_incoming'
                    """) == "0")
        }
    }
}
