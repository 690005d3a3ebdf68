import Platform
import Recommendations
import Support
import Testing

/// Three schemas as people make them, in use: what advice finds in them is counted, and is nothing.
///
/// `bench/advice` prints the counts.
@Suite struct AdviceOnServersSchemaTests {
    private typealias Shared = AdviceOnServers

    /// A schema with its rows, or the work that is done with it; `bench/advice` runs them, too.
    private static func sql(_ name: String) throws -> String {
        String(
            decoding: try Files.read("\(Checkout.root)/bench/lib/advice/\(name).sql"),
            as: UTF8.self)
    }

    @Test(arguments: [15, 17, 18])
    func `three realistic schemas get no advice that is false`(version: Int) async throws {
        try await withServer(version: version, settings: Shared.sound(version)) { server in
            try await Shared.prepare(server)
            let schemas = ["tracker", "shop", "service"]
            for name in schemas {
                try await server.execute("CREATE DATABASE \(name)")
                try await server.execute(try Self.sql(name), database: name)
                try await server.execute(
                    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO watcher", database: name)
                try await server.execute("VACUUM (ANALYZE)", database: name)
                try await server.execute(try Self.sql("\(name)-work"), database: name)
            }
            // The server's own statistics of the work come a little later.
            try await eventually("the statistics show the work", within: .seconds(30)) {
                try await server.value(
                    "SELECT sum(n_tup_del) > 0 FROM pg_stat_user_tables", database: "service")
                    == "t"
            }
            let report = try await Shared.report(server, unusedAge: 30 * 86_400)
            #expect(report.unseen == [])
            for name in schemas {
                let found = report.recommendations.filter { $0.database == name }
                let tables =
                    try await server.value(
                        "SELECT count(*) FROM pg_stat_user_tables", database: name) ?? "-"
                let indexes =
                    try await server.value(
                        "SELECT count(*) FROM pg_stat_user_indexes", database: name) ?? "-"
                print(
                    "PostgreSQL \(version), \(name): \(found.count) findings that are false on"
                        + " \(tables) tables with \(indexes) indexes")
                #expect(found.map(\.id) == [])
            }
        }
    }

    @Test(arguments: [15, 18])
    func `indexes of a realistic schema that were not used so far are not to be dropped`(
        version: Int
    ) async throws {
        var settings = Shared.sound(version)
        settings["track_commit_timestamp"] = "off"
        try await withServer(version: version, settings: settings) { server in
            try await Shared.prepare(server)
            try await server.execute("CREATE DATABASE shop")
            try await server.execute(try Self.sql("shop"), database: "shop")
            try await server.execute("VACUUM (ANALYZE)", database: "shop")
            let report = try await Shared.report(server)
            let unused = report.recommendations.filter { $0.kind == "unused_index" }
            #expect(!unused.isEmpty && unused.allSatisfy { $0.severity == .info })
            #expect(!report.recommendations.flatMap(\.steps).contains { $0.isDestructive })
        }
    }
}
