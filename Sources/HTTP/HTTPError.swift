import Glibc
package import HTTPMessages

/// Why the endpoint does not serve as asked.
package enum HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An address cannot be listened on; the code is an `errno`.
    case listen(ListenAddress, code: Int32)
    /// The security settings cannot be put into force; the text says which part and why.
    case security(String)
    /// A file of the TLS settings cannot be used; the text says why, without what it holds.
    case file(TLSFile, String)
    /// The server's threads cannot be started; the code is an `errno`.
    case start(code: Int32)
    /// The server was stopped before.
    case stopped

    /// One line that names the thing and the value, never a secret.
    package var description: String {
        switch self {
        case .listen(let address, let code): "listen on \(address): \(Self.words(for: code))"
        case .security(let problem): problem
        case .file(let file, let problem): "\(file.rawValue): \(problem)"
        case .start(let code): "start the web server: \(Self.words(for: code))"
        case .stopped: "the web server is stopped"
        }
    }

    private static func words(for code: Int32) -> String { String(cString: strerror(code)) }
}
