package import AgentSettings
package import Installing
package import Postgres

extension SchemaInstaller {
    /// The login of a configuration's history, for changing its schema.
    ///
    /// - Throws: `AgentError` when libpq cannot read its connection string.
    package static func login(of section: HistorySection) throws(AgentError) -> Login {
        try Login(section, for: .installing)
    }
}
