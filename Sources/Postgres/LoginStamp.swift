import Platform

/// What a login depends on besides its configuration; two that differ may be answered differently.
package struct LoginStamp: Sendable, Equatable {
    private let resolved: ConnectionString
    private let file: Files.Stamp?

    /// Looks at the service file, the environment and the file that holds the password.
    package init(of login: Login) {
        resolved = login.conninfo.resolved()
        file =
            switch login.password {
            case .file(let path): Files.stamp(path)
            case .libpq: resolved["passfile"].flatMap(Files.stamp)
            // It is run for a login, and at no other time.
            case .command: nil
            }
    }
}
