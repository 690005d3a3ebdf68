import Glibc
import Platform
import Postgres

/// A throw-away PostgreSQL server on a Unix socket in a private directory.
///
/// It goes when it is stopped, and also when this process ends in any way: the directory's caretaker
/// ends the server, gives its shared memory back and removes the files.
package actor PrivateCluster {
    private static let initialiseLimit = Duration.seconds(60)
    private static let startLimit = Duration.seconds(30)
    private static let logCharactersMax = 2_000
    /// `sun_path` has 108 bytes with the zero at its end.
    private static let socketPathBytesMax = 107
    private static let port = 5432

    // Modest in memory; vacuum and checkpoints come often enough to be watched. Without the wait for
    // the disk at each commit the demonstration stays light on slow disks.
    private static let settings = [
        "listen_addresses=", "shared_buffers=32MB", "max_connections=40", "track_io_timing=on",
        "track_functions=all", "synchronous_commit=off", "checkpoint_timeout=60s",
        "max_wal_size=256MB", "autovacuum_naptime=10s", "log_lock_waits=on",
        "logging_collector=off", "log_destination=stderr", "jit=off",
        "dynamic_shared_memory_type=mmap", "cluster_name=pgvigil-demo",
    ]

    /// The directory that holds everything; it is gone after `stop`.
    package nonisolated let directory: String
    private let programs: ServerPrograms
    private let identity: ChildProcess.Identity?
    private let home: PrivateDirectory
    private var postmaster: ChildProcess?
    private var isStopping = false

    private init(
        _ programs: ServerPrograms, as identity: ChildProcess.Identity?, in home: PrivateDirectory
    ) {
        self.programs = programs
        self.identity = identity
        self.home = home
        directory = home.path
    }

    deinit {
        home.remove()
        _ = postmaster?.endingIfOver()
    }

    /// Makes a cluster, starts its server and prepares the roles and the database `shop`.
    ///
    /// `programs` nil looks for them; `parent` nil means `TMPDIR` or `/tmp`.
    /// - Throws: `DemoError`; nothing is left behind then.
    package static func start(
        programs: ServerPrograms? = nil, in parent: String? = nil
    ) async throws(DemoError) -> PrivateCluster {
        let programs = if let programs { programs } else { try ServerPrograms.find() }
        let parent = parent ?? ProcessEnvironment.value(of: "TMPDIR") ?? "/tmp"
        let identity = try serverIdentity()
        let home: PrivateDirectory
        do throws(FileError) {
            home = try PrivateDirectory.make(in: parent, prefix: "pgvigil-demo")
            try identity?.own(home.path)
        } catch { throw .directory(error) }
        let cluster = PrivateCluster(programs, as: identity, in: home)
        do throws(DemoError) {
            try await cluster.initialise()
            try await cluster.launch()
            try await cluster.furnish()
            return cluster
        } catch {
            await cluster.stop()
            throw error
        }
    }

    /// How the workload connects: as the superuser, to the database `shop`.
    package nonisolated var conninfo: String { conninfo(user: "postgres", database: "shop") }

    /// How an agent connects: as a role that only has `pg_monitor`.
    package nonisolated var watchingConninfo: String {
        conninfo(user: "pgvigil", database: "postgres")
    }

    /// How the agent's history is written: as a role that owns nothing, to the database `monitoring`.
    package nonisolated var writingConninfo: String {
        conninfo(user: Self.writer, database: Self.history)
    }

    /// How the schema of that history is made: as the superuser.
    package nonisolated var historyConninfo: String {
        conninfo(user: "postgres", database: Self.history)
    }

    /// The role that writes history.
    package static let writer = "pgvigil_history"
    private static let history = "monitoring"

    /// Runs statements as the superuser in the history's database.
    /// - Throws: `DemoError.refused` or `DemoError.cancelled`.
    package nonisolated func prepareHistory(_ statements: [String]) async throws(DemoError) {
        try await run(statements, on: historyConninfo)
    }

    /// Waits until the server ends by itself, and says why; nil when it is stopped or the caller is
    /// cancelled first.
    package func ended() async -> DemoError? {
        while !Task.isCancelled {
            guard let postmaster, !isStopping else { return nil }
            if postmaster.endingIfOver() != nil {
                self.postmaster = nil
                return .server(logTail)
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
        return nil
    }

    /// Ends the server and removes everything; returns when that is done.
    package func stop() async {
        isStopping = true
        let home = self.home
        await OwnThread.run(named: "demo stop") { home.remove() }
        // The caretaker has seen the server end, so this is only to take note of it.
        while let postmaster, postmaster.endingIfOver() == nil {
            try? await Task.sleep(for: .milliseconds(5))
        }
        postmaster = nil
    }

    private static func serverIdentity() throws(DemoError) -> ChildProcess.Identity? {
        guard ProcessEnvironment.isRoot else { return nil }
        let identity =
            ChildProcess.Identity(userNamed: "postgres")
            ?? ChildProcess.Identity(userNamed: "nobody")
        guard let identity else { throw .noUnprivilegedUser }
        return identity
    }

    private nonisolated func conninfo(user: String, database: String) -> String {
        // Single quotes and backslashes are what a quoted value may not hold as they are.
        let escaped = directory.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "host='\(String(escaped))' port=\(Self.port) dbname=\(database) user=\(user)"
    }

    private var childEnvironment: [String: String] {
        ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
    }

    private func initialise() async throws(DemoError) {
        guard "\(directory)/.s.PGSQL.\(Self.port)".utf8.count <= Self.socketPathBytesMax else {
            throw .pathTooLong(directory)
        }
        let arguments = [
            programs.program("initdb"), "-D", "\(directory)/data", "-U", "postgres", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        ]
        let (environment, identity) = (childEnvironment, self.identity)
        do throws(CommandOutput.Failure) {
            try await OwnThread.run(named: "initdb") { () throws(CommandOutput.Failure) in
                _ = try CommandOutput.of(
                    arguments, environment: environment, as: identity, within: Self.initialiseLimit)
            }
        } catch { throw .initialise("\(error)") }
    }

    private func launch() async throws(DemoError) {
        var arguments = [
            programs.program("postgres"), "-D", "\(directory)/data", "-k", directory, "-p",
            "\(Self.port)",
        ]
        for setting in Self.settings { arguments += ["-c", setting] }
        if programs.hasStatements {
            arguments += ["-c", "shared_preload_libraries=pg_stat_statements"]
        }
        let child: ChildProcess
        do throws(FileError) {
            let log = try Files.openToAppend("\(directory)/log")
            child = try ChildProcess.start(
                arguments, environment: childEnvironment, output: log.number, errors: log.number,
                as: identity, deathSignal: SIGQUIT)
        } catch { throw .directory(error) }
        postmaster = child
        let deadline = ContinuousClock.now + Self.startLimit
        while !isReady {
            if child.endingIfOver() != nil {
                postmaster = nil
                throw .server(logTail)
            }
            if Task.isCancelled { throw .cancelled }
            if ContinuousClock.now >= deadline { throw .server("not ready in time: \(logTail)") }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    // Line 8 of the pid file is what the postmaster says of itself, since version 10.
    private var isReady: Bool {
        guard let bytes = try? Files.read("\(directory)/data/postmaster.pid") else { return false }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.count > 7 && lines[7].starts(with: "ready".utf8)
    }

    private var logTail: String {
        let bytes = (try? Files.read("\(directory)/log")) ?? []
        return String(decoding: bytes.suffix(Self.logCharactersMax), as: UTF8.self)
    }

    private func furnish() async throws(DemoError) {
        let extensionOf = programs.hasStatements ? ["CREATE EXTENSION pg_stat_statements"] : []
        let main =
            [
                "CREATE ROLE pgvigil LOGIN", "GRANT pg_monitor TO pgvigil",
                "CREATE ROLE \(Self.writer) LOGIN", "CREATE DATABASE shop",
                "CREATE DATABASE \(Self.history)",
            ] + extensionOf
        try await run(main, on: conninfo(user: "postgres", database: "postgres"))
        try await run(extensionOf, on: historyConninfo)
        // Before there are any: the agent looks at sequences at once, and rarely again.
        let sequences = "ALTER DEFAULT PRIVILEGES GRANT SELECT ON SEQUENCES TO pgvigil"
        try await run([sequences], on: conninfo)
    }

    private nonisolated func run(
        _ statements: [String], on conninfo: String
    ) async throws(DemoError) {
        do throws(PostgresError) {
            try await DemoSession.run(statements, on: conninfo)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .refused(error)
        }
    }
}
