import Platform

/// A freshly initialised data directory per version, which servers start from as a copy.
///
/// `initdb` takes a second or two, a copy a tenth of that.
actor ClusterTemplate {
    static let shared = ClusterTemplate()

    private var made: [Int: Task<TemporaryDirectory, any Error>] = [:]

    /// The directory that holds the template as `data`.
    func directory(for installation: PostgresInstallation) async throws -> TemporaryDirectory {
        let task =
            made[installation.version]
            ?? Task { try await offThePool { try Self.initialise(installation) } }
        made[installation.version] = task
        return try await task.value
    }

    private static func initialise(_ installation: PostgresInstallation) throws
        -> TemporaryDirectory
    {
        let directory = try TemporaryDirectory("template", ownedBy: Checkout.serverIdentity)
        try runAsServer(
            [
                installation.program("initdb"), "-D", "\(directory.path)/data", "-U", "postgres",
                "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            ], within: .seconds(60))
        return directory
    }
}

/// Runs a program of PostgreSQL as the user that its servers run as; returns its output.
@discardableResult
func runAsServer(_ arguments: [String], within limit: Duration) throws -> String {
    do {
        let output = try CommandOutput.of(
            arguments, environment: Checkout.childEnvironment, as: Checkout.serverIdentity,
            within: limit, bytesMax: 64 << 20)
        return String(decoding: output, as: UTF8.self)
    } catch {
        throw SupportError("\(arguments[0]): \(error)")
    }
}
