package import AgentSettings
package import Postgres
import TargetSettings

extension Login {
    /// The login that a configuration describes; nil when libpq cannot read the connection string.
    init?(
        _ conninfo: Conninfo, password: ConfiguredPassword?, purpose: Purpose,
        connectTimeout: Duration, prepares: Bool = false
    ) {
        guard let conninfo = ConnectionString(conninfo.secretText) else { return nil }
        let password: Postgres.PasswordSource =
            switch password {
            case nil: .libpq
            case .file(let path): .file(path)
            case .command(let arguments): .command(arguments)
            }
        self.init(
            conninfo: conninfo, password: password, purpose: purpose,
            connectTimeout: connectTimeout, prepares: prepares)
    }

    /// The login of the history's database.
    /// - Throws: `AgentError` when libpq cannot read the connection string.
    package init(_ section: HistorySection, for purpose: Purpose) throws(AgentError) {
        guard
            let login = Login(
                section.conninfo, password: section.password, purpose: purpose,
                connectTimeout: section.connectTimeout)
        else {
            throw .configuration("history: conninfo is no connection string that libpq reads")
        }
        self = login
    }
}
