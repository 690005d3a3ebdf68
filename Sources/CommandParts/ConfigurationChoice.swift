package import AgentSettings
package import Configuration
package import Logging
import Platform
import Postgres
import Preparation

/// The configuration that a command line names, or the one that libpq's environment makes up.
package struct ConfigurationChoice {
    /// The option that names it.
    package static let option = Option(
        "config", "FILE", "The configuration; without it PGHOST, PGSERVICE, ... name one server.")

    /// The file, or nil.
    package let path: String?

    /// Takes it from a command line.
    package init(_ arguments: Arguments) { path = arguments.value("config") }

    /// A file of our own.
    package init(path: String) { self.path = path }

    /// Reads it; what is wrong goes to standard error, with carets.
    package func load() -> Result<Configuration, ExitCode> {
        guard let path else { return .success(.withoutFile) }
        switch Configuration.load(path, files: DiskFiles()) {
        case .success(let configuration):
            // A file names the targets; what the environment says must not lead them elsewhere.
            Environment.forgetConnectionVariables()
            return .success(configuration)
        case .failure(let problems):
            StandardError.write("\(problems)\n")
            return .failure(.configuration)
        }
    }

    /// The logger that a configuration asks for.
    package static func logger(_ section: LogSection) -> Logger {
        let format: LogFormat? =
            switch section.format {
            case .auto: nil
            case .logfmt: .logfmt
            case .json: .json
            case .journal: .journal
            case .text: .text
            }
        return Logger(
            level: LogLevel(name: section.level.rawValue) ?? .info,
            output: StandardErrorOutput(format: format))
    }
}
