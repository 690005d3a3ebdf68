import Support

/// A booted machine with the package installed and a PostgreSQL 15 that knows the agent's role.
struct PackagedMachine {
    let machine: BootedMachine

    /// Boots one and hands it over; afterwards it is gone.
    ///
    /// On a failure the journal of the service is shown.
    static func with(
        _ body: @Sendable (PackagedMachine) async throws -> Void
    ) async throws {
        let package = try await offThePool { try DebianPackage.made.get() }
        let machine = try await BootedMachine.boot(showing: ["/package": package.directory.path])
        defer { machine.stop() }
        let installed = PackagedMachine(machine: machine)
        do {
            try await body(installed)
        } catch {
            let journal = (try? await installed.journal()) ?? ""
            throw SupportError("\(error)\n\(journal.suffix(4000))")
        }
    }

    /// Starts PostgreSQL on its usual port with the role that the package's README tells of.
    func startPostgres() async throws {
        try await machine.run(
            """
            pg_dropcluster --stop 15 main || true
            pg_createcluster 15 main
            systemctl start postgresql@15-main
            # Not su: it would wait for a login manager that may still be coming up.
            setpriv --reuid=postgres --regid=postgres --init-groups psql -qX -d postgres \\
                -c 'CREATE ROLE pgvigil LOGIN' -c 'GRANT pg_monitor TO pgvigil'
            """, within: .seconds(120))
    }

    /// Installs the package as `dpkg` does it by hand.
    func install() async throws {
        try await machine.run("dpkg --install /package/pgvigil_*.deb", within: .seconds(120))
    }

    /// Settings for the service on top of the unit, until the machine is gone.
    func override(_ name: String, _ settings: String) async throws {
        let directory = "/run/systemd/system/pgvigil.service.d"
        try await machine.run(
            """
            mkdir -p \(directory)
            cat >\(directory)/\(name).conf <<'END'
            \(settings)
            END
            systemctl daemon-reload
            """)
    }

    /// A property of the service as `systemctl show` has it.
    func property(_ name: String) async throws -> String {
        let text = try await machine.run("systemctl show --value -P \(name) pgvigil.service")
        return String(text.split(separator: "\n").first ?? "")
    }

    /// Waits until the service manager has restarted the service that many times.
    func restart(_ number: Int, _ reason: String) async throws {
        try await eventually("restart \(number), \(reason)", within: .seconds(60)) {
            try await property("NRestarts") == "\(number)"
        }
    }

    /// What the service has written.
    func journal() async throws -> String {
        try await machine.run("journalctl --unit=pgvigil.service --no-pager")
    }

    /// What the service has written that sounds as if the sandbox forbade what something needs.
    func complaints() async throws -> [Substring] {
        // Where the machine around this one keeps its limits to itself, LimitNICE has no effect.
        let hasItsPriorities = await machine.holds(
            "prlimit --pid $(systemctl show --value -P MainPID pgvigil) --nice --output HARD"
                + " --noheadings --raw | grep -qx 24")
        return try await journal().split(separator: "\n").filter { line in
            // What this machine's cgroups do not let an inner systemd do.
            !line.contains("control group")
                && (hasItsPriorities || !line.contains("thread priority"))
                && ["Failed to", "not permitted", "denied", "Read-only file system"]
                    .contains { line.contains($0) }
        }
    }

    /// How many milliseconds a command takes.
    func time(_ command: String) async throws -> Int {
        let text = try await machine.run(
            "a=$(date +%s%3N); \(command); echo; echo $(($(date +%s%3N) - a))")
        return text.split(separator: "\n").last.flatMap { Int($0) } ?? .max
    }

    /// Waits until the page holds a line.
    func page(has line: String, port: Int = 9787) async throws {
        try await eventually("\(line) on the page", within: .seconds(60)) {
            await machine.holds(
                "curl -sSf http://127.0.0.1:\(port)/metrics | grep -qxF '\(line)'")
        }
    }

    /// Waits until the journal of the service holds some words.
    func journal(says words: String) async throws {
        try await eventually("\"\(words)\" in the journal", within: .seconds(60)) {
            try await journal().contains(words)
        }
    }
}
