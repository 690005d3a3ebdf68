/// Why an agent does not start; the words are for the person who started it.
package enum AgentError: Error, Sendable, CustomStringConvertible {
    /// The configuration reads well but cannot be put into force.
    case configuration(String)
    /// Something that is needed is not there, such as a free port.
    case unavailable(String)

    /// One line that names the thing.
    package var description: String {
        switch self {
        case .configuration(let message), .unavailable(let message): message
        }
    }
}
