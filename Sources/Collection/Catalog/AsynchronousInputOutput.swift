import Tables

extension Collector {
    /// Reads and writes that are under way.
    ///
    /// The function looks at every handle that any session may have, whether in use or not:
    /// 0.1 ms where 100 connections are allowed.
    static let asynchronousInputOutput = Collector(
        "pg_aios", "Asynchronous input and output that is under way, by state.",
        pace: .atMostEvery(.seconds(60)), requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                18,
                """
                SELECT state, count(io.state) AS handles
                  FROM (VALUES ('HANDED_OUT'), ('DEFINED'), ('STAGED'), ('SUBMITTED'),
                               ('COMPLETED_IO'), ('COMPLETED_SHARED'), ('COMPLETED_LOCAL'))
                           AS known (state)
                       FULL JOIN pg_get_aios() AS io USING (state)
                 GROUP BY state
                """)
        ],
        columns: [
            .label("state"),
            .gauge("handles", as: "pg_aios_handles", "Handles in this state."),
        ], rowsMax: 100)
}
