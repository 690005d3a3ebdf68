import Platform

/// Finds the programs that tests need beside PostgreSQL.
package enum ToolPath {
    /// A program of a Debian package.
    ///
    /// - Throws: `SupportError` naming the package when it is not installed.
    package static func of(_ program: String, package debian: String) throws -> String {
        for directory in ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"] {
            let path = "\(directory)/\(program)"
            if Files.isExecutable(path) { return path }
        }
        throw SupportError(
            "\(program) is not installed: run scripts/install-packages test"
                + " (Debian package \(debian))")
    }

    /// Prometheus's checker of rules, configuration and metrics.
    package static func promtool() throws -> String { try of("promtool", package: "prometheus") }

    /// The Prometheus server.
    package static func prometheus() throws -> String {
        try of("prometheus", package: "prometheus")
    }

    /// The other sender of alerts.
    package static func alertmanager() throws -> String {
        try of("prometheus-alertmanager", package: "prometheus-alertmanager")
    }

    /// The connection pooler.
    package static func pgbouncer() throws -> String { try of("pgbouncer", package: "pgbouncer") }

    /// The web server, as a measure for a static page.
    package static func nginx() throws -> String { try of("nginx", package: "nginx-light") }

    /// An independent HTTP client that knows TLS.
    package static func curl() throws -> String { try of("curl", package: "curl") }

    /// Makes certificates.
    package static func openssl() throws -> String { try of("openssl", package: "openssl") }

    /// The Python of the virtual environment, which has the independent parsers.
    ///
    /// - Throws: `SupportError` when the environment was not made.
    package static func python() throws -> String {
        let path = "\(Checkout.pythonEnvironment)/bin/python3"
        if Files.isExecutable(path) { return path }
        throw SupportError("\(path) is missing: run scripts/install-python")
    }
}
