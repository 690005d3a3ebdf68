import Metrics
import Support
import Testing

/// What the labels of statements show of their texts.
@Suite struct StatementTextsTests {
    @Test(arguments: [15, 17, 18])
    func `a text shows no comment, no constant and no value of a setting`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            for statement in [
                "set my.tok = SECRET", "SET LOCAL my.tok TO SECRET",
                "/* it's /* a */ SECRET */ SELECT 1 AS first -- SECRET",
                "SELECT 1 AS second /* SECRET */, 2 -- SECRET \n, 3 AS third",
                "ALTER ROLE watcher SET my.tok = SECRET",
                "ALTER ROLE watcher IN DATABASE postgres /* SECRET */ SET my.tok\n=\nSECRET",
                "ALTER ROLE watcher PASSWORD 'SECRET'",
                "CREATE FUNCTION f() RETURNS int SET my.tok TO SECRET SET my.tik TO SECRET "
                    + "LANGUAGE sql AS $a$SELECT 1 /* SECRET */$a$",
            ] {
                try await server.execute(statement)
            }
            let snapshot = try await Watcher(server).poll().snapshot
            let texts = snapshot.samples(of: "pg_stat_statements_query_info")
                .compactMap { $0.labels["query"] }
            #expect(texts.filter { $0.contains("SECRET") } == [])
            for text in [
                "set my.tok = ?", "SET LOCAL my.tok TO ?", "SELECT $1 AS first",
                "SELECT $1 AS second , $2 , $3 AS third", "ALTER ROLE watcher SET my.tok = ?",
                "ALTER ROLE watcher IN DATABASE postgres SET my.tok = ?",
                "ALTER ROLE watcher PASSWORD ?",
                "CREATE FUNCTION f() RETURNS int SET my.tok TO ?",
            ] {
                #expect(texts.contains(text), "\(text) in \(texts)")
            }
        }
    }
}
