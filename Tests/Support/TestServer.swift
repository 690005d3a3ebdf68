import Glibc
import Platform

/// A PostgreSQL server of a test's own, on a Unix socket and, when asked, a TCP port on 127.0.0.1.
///
/// Its methods block, on a thread of its own. `withServer` starts one and cleans up after it.
package actor TestServer {
    /// How a server is stopped.
    package enum StopMode: Sendable {
        /// Waits for the clients to go.
        case smart
        /// Sends the clients away.
        case fast
        /// Leaves at once; the next start recovers.
        case immediate
    }

    private static let startLimit = Duration.seconds(60)
    private static let stopLimit = Duration.seconds(30)

    /// The programs it was started from.
    package nonisolated let installation: PostgresInstallation
    /// The directory that holds its data, its socket and its log.
    package nonisolated let directory: TemporaryDirectory
    /// The number in the socket's name and, when it listens on TCP, the port.
    package nonisolated let port: Int
    private nonisolated let listens: Bool
    private let thread: OwnThread
    private var postmaster: ChildProcess?
    /// In seconds: by how much its clock is ahead of the machine's.
    private var clockAhead = 0

    /// The server's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// A server whose data directory is in place but that does not run.
    init(
        _ installation: PostgresInstallation, in directory: TemporaryDirectory, listens: Bool
    ) throws {
        self.installation = installation
        self.directory = directory
        self.listens = listens
        port = listens ? try FreePort.next() : 5432
        thread = OwnThread(name: "server \(installation.version)")
    }

    deinit {
        // Only when a test forgot to close it: the directory goes next, and the server with it.
        if let postmaster {
            postmaster.signal(SIGCONT)
            postmaster.signal(SIGQUIT)
            _ = waitBlocking(within: Self.stopLimit) { postmaster.endingIfOver() != nil }
        }
        thread.stop()
    }

    /// The data directory.
    package nonisolated var data: String { "\(directory.path)/data" }

    /// The directory with the Unix socket: what `host` is in a connection string.
    package nonisolated var socketDirectory: String { directory.path }

    /// The postmaster's process number, or nil when it does not run.
    package var processID: Int32? { postmaster?.processID }

    /// A libpq connection string for the Unix socket, or for the TCP port when `tcp` is set.
    package nonisolated func conninfo(
        database: String = "postgres", user: String = "postgres", tcp: Bool = false
    ) -> String {
        let host = tcp ? "127.0.0.1" : socketDirectory
        return "host=\(host) port=\(port) dbname=\(Self.quoted(database)) user=\(Self.quoted(user))"
    }

    /// Starts the server and waits until it accepts connections.
    ///
    /// - Throws: `SupportError` with the end of the log when it does not come up.
    package func start() throws {
        guard postmaster == nil else { return }
        let log = try Files.openToAppend("\(directory.path)/log")
        let arguments = [
            installation.program("postgres"), "-D", data, "-p", "\(port)", "-k", socketDirectory,
            "-h", listens ? "127.0.0.1" : "",
        ]
        // The old file of a crashed server would say that it is ready.
        unlink("\(data)/postmaster.pid")
        let child = try ChildProcess.start(
            arguments, environment: try environment, output: log.number,
            errors: log.number, as: Checkout.serverIdentity, deathSignal: SIGQUIT)
        postmaster = child
        var ended = false
        let ready = waitBlocking(within: Self.startLimit) {
            ended = child.endingIfOver() != nil
            return ended || isReady
        }
        if ended { postmaster = nil }
        guard ready, !ended else {
            throw SupportError(
                "PostgreSQL \(installation.version) did not start:\n\(logText(4000))")
        }
    }

    /// Stops the server and waits until it is gone.
    ///
    /// - Throws: `SupportError` when it is not gone in time.
    package func stop(_ mode: StopMode = .fast) throws {
        guard let postmaster else { return }
        switch mode {
        case .smart: postmaster.signal(SIGTERM)
        case .fast: postmaster.signal(SIGINT)
        case .immediate: postmaster.signal(SIGQUIT)
        }
        let gone = waitBlocking(within: Self.stopLimit) { postmaster.endingIfOver() != nil }
        guard gone else { throw SupportError("server did not stop:\n\(logText(2000))") }
        self.postmaster = nil
    }

    /// Has the clock of the server, which does not run, go that many seconds ahead, or behind.
    package func shiftClock(bySeconds seconds: Int) { clockAhead = seconds }

    private var environment: [String: String] {
        get throws {
            guard clockAhead != 0 else { return Checkout.childEnvironment }
            let libraries = Files.matching("/usr/lib/*/faketime/libfaketime.so.1")
            guard let library = libraries.first else {
                throw SupportError(
                    "libfaketime is not installed: run scripts/install-packages test")
            }
            // What waits goes by the clock that is never set.
            let shift = [
                "LD_PRELOAD": library, "FAKETIME": "\(clockAhead > 0 ? "+" : "")\(clockAhead)",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
            ]
            return Checkout.childEnvironment.merging(shift) { $1 }
        }
    }

    /// Makes the server, which does not run, begin as a replica.
    package func becomeReplica() throws {
        let file = try DiskFileLayer().openToAppend("\(data)/standby.signal")
        try file.synchronize()
    }

    /// Ends the server without a word to anybody: SIGKILL to the postmaster and all its processes.
    package func crash() {
        guard let postmaster else { return }
        let children = ServerProcesses.children(of: postmaster.processID)
        postmaster.signal(SIGKILL)
        for child in children { kill(child, SIGKILL) }
        _ = waitBlocking(within: Self.stopLimit) { postmaster.endingIfOver() != nil }
        _ = waitBlocking(within: Self.stopLimit) { children.allSatisfy(ServerProcesses.isOver) }
        self.postmaster = nil
        removeSharedMemory()
    }

    /// Stops every process of the server where it stands, as a machine that hangs would.
    package func freeze() {
        guard let postmaster else { return }
        // The postmaster first: then no new process can appear.
        postmaster.signal(SIGSTOP)
        _ = waitBlocking(within: .seconds(5)) { ServerProcesses.isStopped(postmaster.processID) }
        let children = ServerProcesses.children(of: postmaster.processID)
        for child in children { kill(child, SIGSTOP) }
        _ = waitBlocking(within: .seconds(5)) {
            children.allSatisfy {
                ServerProcesses.isStopped($0) || ServerProcesses.isOver($0)
            }
        }
    }

    /// Lets a frozen server go on.
    package func thaw() {
        guard let postmaster else { return }
        for child in ServerProcesses.children(of: postmaster.processID) { kill(child, SIGCONT) }
        postmaster.signal(SIGCONT)
    }

    /// Makes the server read its configuration files again.
    package func reload() { postmaster?.signal(SIGHUP) }

    /// Stops the server in whatever state it is and removes its files.
    package func close() {
        thaw()
        try? stop(.immediate)
    }

    /// The last part of the server's log.
    package nonisolated func logText(_ charactersMax: Int = 1 << 20) -> String {
        let bytes = (try? Files.read("\(directory.path)/log", bytesMax: 256 << 20)) ?? []
        return String(decoding: bytes.suffix(charactersMax), as: UTF8.self)
    }

    // Line 8 of the pid file is what the postmaster says of itself, since version 10.
    private var isReady: Bool { pidFile.count > 7 && pidFile[7].hasPrefix("ready") }

    private var pidFile: [Substring] {
        guard let bytes = try? Files.read("\(data)/postmaster.pid") else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    // Line 7 holds key and number of the segment that guards the data directory; a killed postmaster
    // leaves it in the machine.
    private func removeSharedMemory() {
        let lines = pidFile
        guard lines.count > 6,
            let number = lines[6].split(separator: " ").last.flatMap({ Int32($0) })
        else { return }
        shmctl(number, IPC_RMID, nil)
    }

    private static func quoted(_ value: String) -> String {
        // By scalars: a quote with a mark behind it is a quote for libpq.
        let escaped = value.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
            scalar == "'" || scalar == "\\" ? ["\\", scalar] : [scalar]
        }
        return "'\(String(String.UnicodeScalarView(escaped)))'"
    }
}
