import Demo
import Postgres
import Support

/// Lends a cluster of the demonstration to `body` and stops it, also when `body` throws.
func withCluster<Result>(
    version: Int, _ body: (PrivateCluster) async throws -> Result
) async throws -> Result {
    try await ServerTurn.taken {
        let cluster = try await PrivateCluster.start(programs: try await programs(version))
        do {
            let result = try await body(cluster)
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }
}

/// The programs of an installed version.
func programs(_ version: Int) async throws -> ServerPrograms {
    let found = try await offThePool { try PostgresInstallation.find(version) }
    return ServerPrograms(directory: found.binaries)
}

/// A session of the test's own.
func session(_ conninfo: String) throws -> Session {
    guard let parsed = ConnectionString(conninfo) else {
        throw SupportError("not a connection string: \(conninfo)")
    }
    return Session(name: "test", login: Login(conninfo: parsed, purpose: .plain))
}
