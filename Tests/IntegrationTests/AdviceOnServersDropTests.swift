import Recommendations
import Support
import Testing

/// What one report proposes to drop may all be dropped, and nothing has lost its last index.
@Suite struct AdviceOnServersDropTests {
    private typealias Shared = AdviceOnServers

    /// An index as the test made it, and how well another one stands in for it.
    private struct Made {
        let table: String
        let name: String
        let isUnique: Bool
        let isConstraint: Bool
        /// Column and order of each key.
        let keys: [String]
        let included: [String]
        let predicate: String

        static func random(
            _ table: String, _ number: Int, _ random: inout RandomNumbers
        ) -> Made {
            let columns =
                Int.random(in: 0..<3, using: &random) > 0
                ? ["a", "b", "c"] : ["b", "a", "c"]
            let keys = columns.prefix(.random(in: 1...3, using: &random))
            let isUnique = Int.random(in: 0..<4, using: &random) == 0
            let isConstraint = isUnique && Int.random(in: 0..<3, using: &random) == 0
            let orders = isConstraint ? [""] : ["", "", "", "", "", "", " DESC"]
            return Made(
                table: table, name: "\(table)_i\(number)", isUnique: isUnique,
                isConstraint: isConstraint,
                keys: keys.map { $0 + (orders.randomElement(using: &random) ?? "") },
                included: Int.random(in: 0..<5, using: &random) == 0 ? ["d"] : [],
                predicate: isConstraint || Int.random(in: 0..<4, using: &random) > 0
                    ? "" : " WHERE a > 0")
        }

        var qualified: String { "public.\(name)" }

        var sql: String {
            let columns = keys.joined(separator: ", ")
            let more = included.isEmpty ? "" : " INCLUDE (\(included.joined(separator: ", ")))"
            return isConstraint
                ? "ALTER TABLE \(table) ADD CONSTRAINT \(name) UNIQUE (\(columns))\(more)"
                : "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(name) ON \(table) (\(columns))\(more)"
                    + predicate
        }

        /// Whether this one finds whatever the other one finds, and keeps out what that keeps out.
        func serves(_ other: Made) -> Bool {
            guard table == other.table, predicate == other.predicate, keys.starts(with: other.keys)
            else { return false }
            if other.isUnique, !isUnique || keys.count != other.keys.count { return false }
            return Set(other.included).isSubset(of: included)
        }
    }

    @Test(arguments: [15, 18])
    func `after all that is proposed every query and every constraint still has an index`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            var random = RandomNumbers(7)
            var indexes: [Made] = []
            for table in 1...8 {
                try await server.execute("CREATE TABLE t\(table) (a int, b int, c int, d int)")
                indexes += (0..<24).map { Made.random("t\(table)", $0, &random) }
            }
            try await server.execute(indexes.map(\.sql).joined(separator: ";"))
            let report = try await Shared.report(server, unusedAge: 3600)
            #expect(report.unseen == [])
            let findings = report.recommendations.filter {
                ["duplicate_index", "overlapping_index"].contains($0.kind)
            }
            #expect(findings.count > 24)
            for step in findings.flatMap(\.steps) { try await server.execute(step.sql) }
            let rows = try await server.rows(
                "SELECT 'public.' || indexname FROM pg_indexes WHERE schemaname = 'public'")
            let left = Set(rows.compactMap { $0.first ?? nil })
            #expect(left.count == indexes.count - findings.count)
            for index in indexes {
                #expect(
                    indexes.contains { left.contains($0.qualified) && $0.serves(index) },
                    "\(index.sql)")
            }
            // Each finding names an index that stays and that takes the place of the other one.
            let byName = Dictionary(uniqueKeysWithValues: indexes.map { ($0.qualified, $0) })
            for finding in findings {
                let keeper = finding.title.split(separator: " ").last.flatMap {
                    byName[String($0)]
                }
                guard let keeper, let dropped = byName[finding.object] else {
                    Issue.record("\(finding.title) names no index")
                    continue
                }
                #expect(left.contains(keeper.qualified), "\(finding.title)")
                #expect(keeper.serves(dropped), "\(finding.title)")
            }
            // What is left has nothing more to propose.
            let again = Shared.found(try await Shared.report(server, unusedAge: 3600))
            #expect(again.filter { $0.contains("_index ") } == [])
        }
    }

    @Test(arguments: [15, 18])
    func `an index of each partition serves a foreign key, whatever the order of its columns`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            try await server.execute(
                """
                CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1);
                CREATE TABLE whole (u int REFERENCES users, k int) PARTITION BY LIST (k);
                CREATE TABLE whole1 PARTITION OF whole FOR VALUES IN (1);
                CREATE TABLE whole2 (z int, k int, u int);
                ALTER TABLE whole2 DROP z;
                ALTER TABLE whole ATTACH PARTITION whole2 FOR VALUES IN (2);
                CREATE TABLE whole3 PARTITION OF whole FOR VALUES IN (3) PARTITION BY LIST (u);
                CREATE TABLE whole31 PARTITION OF whole3 DEFAULT;
                CREATE INDEX ON whole1 (u); CREATE INDEX ON whole2 (u) WHERE u IS NOT NULL;
                CREATE INDEX ON whole31 (u, k);
                CREATE TABLE partly (u int REFERENCES users, k int) PARTITION BY LIST (k);
                CREATE TABLE partly1 PARTITION OF partly FOR VALUES IN (1);
                CREATE TABLE partly2 PARTITION OF partly FOR VALUES IN (2);
                CREATE TABLE partly3 PARTITION OF partly FOR VALUES IN (3);
                CREATE INDEX ON partly1 (u); CREATE INDEX ON partly3 (k);
                CREATE TABLE small (u int REFERENCES users, k int) PARTITION BY LIST (k);
                CREATE TABLE small1 PARTITION OF small FOR VALUES IN (1);
                CREATE TABLE small2 PARTITION OF small FOR VALUES IN (2);
                CREATE INDEX ON small1 (u);
                INSERT INTO whole SELECT 1, 1 + g % 3 FROM generate_series(1, 6000) g;
                INSERT INTO partly SELECT 1, 1 + g % 3 FROM generate_series(1, 6000) g;
                INSERT INTO small SELECT 1, 1 FROM generate_series(1, 6000) g;
                INSERT INTO small SELECT 1, 2 FROM generate_series(1, 10) g;
                """)
            for table in ["whole", "partly", "small"] {
                try await server.execute("VACUUM (ANALYZE) \(table)")
            }
            let report = try await Shared.report(server, unusedAge: 3600)
            #expect(report.unseen == [])
            #expect(Shared.found(report) == ["missing_fk_index public.partly(u)"])
            let evidence = report.recommendations.first?.evidence.first
            #expect(evidence == "public.partly has about 4,000 rows where no index serves")
            for step in report.recommendations.flatMap(\.steps) {
                try await server.execute(step.sql)
            }
            #expect(Shared.found(try await Shared.report(server, unusedAge: 3600)) == [])
        }
    }
}
