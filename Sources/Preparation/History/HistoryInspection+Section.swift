package import AgentSettings
import Inspecting
import Postgres
package import Recording

extension HistoryInspection {
    /// Connects, looks and disconnects; writes nothing.
    package static func of(_ section: HistorySection) async -> HistoryInspection {
        let login: Login
        do throws(AgentError) {
            login = try Login(section, for: .writing)
        } catch {
            return HistoryInspection(outcome: .problem, lines: ["\(error)"], remedies: [])
        }
        return await of(login) { state, message in
            LoginRemedy.remedies(state, message, login).flatMap(\.statements)
        }
    }
}
