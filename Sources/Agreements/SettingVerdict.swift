/// What came of comparing a setting with what is expected of it.
package enum SettingVerdict: Sendable, Equatable {
    /// Why it cannot be compared.
    package enum Reason: String, Sendable, CaseIterable {
        /// The server has no such setting.
        case unsupported
        /// Our role may not see it.
        case permission
        /// The agent's own sessions have a value of their own, which hides the server's.
        case ownSession = "own_session"
        /// What is expected is no value of such a setting.
        case value

        /// The reason in words, behind the setting's name.
        package var words: String {
            switch self {
            case .unsupported: "the server has no such setting"
            case .permission: "only members of pg_read_all_settings see it"
            case .ownSession:
                "it is set for the agent's own role or database, which hides the server's"
            case .value: "what is expected is no value that the server takes for it"
            }
        }
    }

    case agrees
    case differs
    case unknown(Reason)
}
