import Platform
import Postgres
import Support
import Testing

/// The columns that PostgreSQL's statistics have, against docs/columns.tsv, which says what becomes of
/// each.
@Suite struct ViewColumnsTests {
    /// Views that show a part of another one's rows.
    private static let parts = ["_sys_", "_user_"]

    @Test(arguments: [15, 16, 17, 18])
    func `no view of statistics has a column that is not accounted for`(version: Int) async throws {
        let bytes = try Files.read("\(Checkout.root)/docs/columns.tsv")
        var accounted: [String: Set<String>] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst() {
            let cells = line.split(separator: "\t").map(String.init)
            accounted[cells[0], default: []].insert(cells[1])
        }
        try await withServer(version: version) { server in
            let session = try server.session()
            let rows = try await session.rows(
                """
                SELECT c.relname, a.attname
                  FROM pg_class AS c
                       JOIN pg_attribute AS a ON a.attrelid = c.oid AND attnum > 0
                 WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v'
                """)
            await session.close()
            var found: Set<String> = []
            for row in rows {
                let view = try #require(row[0])
                let column = try #require(row[1])
                if let known = accounted[view] {
                    found.insert(view)
                    #expect(known.contains(column), "\(view).\(column)")
                } else if view.hasPrefix("pg_stat_") || view.hasPrefix("pg_statio_") {
                    let isPart = Self.parts.contains { part in
                        accounted[view.replacing(part, with: "_all_")] != nil
                            || view.hasPrefix("pg_stat_xact\(part)")
                    }
                    #expect(isPart, "\(view)")
                }
            }
            #expect(found.count > 30)
        }
    }
}
