import Support
import Testing

/// A `conninfo` that asks for the sessions of a standby.
@Suite struct ReplicationConninfoTests {
    @Test(arguments: [15, 18])
    func `check says to take replication out, and grants nothing for it`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute("CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher")
            let files = try Workspace()
            let conninfo = server.conninfo(user: "watcher") + " replication=database"
            let config = try files.configure(targets: [("a", conninfo)])
            let run = try await Program.run(["check", "--config", config])
            #expect(run.code != 0)
            #expect(run.output.contains("[replication_connection]"), "\(run.output)")
            #expect(run.output.contains("take replication out of the conninfo"))
            let all = run.output + run.errors
            #expect(all.contains("has replication, which is for standbys: take it out"), "\(all)")
            #expect(!all.contains("GRANT CONNECT"), "\(all)")
        }
    }
}
