import Postgres

/// Sessions of the demonstration's own on its own server.
enum DemoSession {
    /// A session that shows up under `application`; it connects when first asked.
    static func open(_ conninfo: String, as application: String) -> Session {
        let text = "\(conninfo) application_name=\(application)"
        guard let parsed = ConnectionString(text) else {
            fatalError("BUG: not a connection string: \(text)")
        }
        return Session(name: application, login: Login(conninfo: parsed, purpose: .plain))
    }

    /// Runs statements one after another, each in its own transaction.
    static func run(_ statements: [String], on conninfo: String) async throws(PostgresError) {
        let session = open(conninfo, as: "pgvigil_demo")
        do throws(PostgresError) {
            for statement in statements { try await session.run(statement) }
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }
}

extension Session {
    /// Runs a statement and drops its answer.
    func run(
        _ sql: String, within limit: Duration = .seconds(60)
    ) async throws(PostgresError) {
        try await query(sql, within: limit) { _ throws(PostgresError) in }
    }
}
