import Platform

/// Where the programs of a PostgreSQL server are.
package struct ServerPrograms: Sendable, Equatable {
    /// The directory with `postgres` and `initdb`.
    package let directory: String

    /// Names the directory.
    package init(directory: String) { self.directory = directory }

    /// The programs to use: what `PGVIGIL_POSTGRES_BIN` names, else what `PATH` finds, else the
    /// newest of the places where Linux distributions put them.
    ///
    /// - Throws: `DemoError.noServer` with the directories that were searched.
    package static func find(
        override: String? = ProcessEnvironment.value(of: "PGVIGIL_POSTGRES_BIN"),
        path: String? = ProcessEnvironment.value(of: "PATH"),
        patterns: [String] = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"]
    ) throws(DemoError) -> ServerPrograms {
        if let override {
            let programs = ServerPrograms(directory: override)
            guard programs.isComplete else { throw .noServer(searched: [override]) }
            return programs
        }
        let onPath = (path ?? "").split(separator: ":").map(String.init)
        let installed = patterns.flatMap(Files.matching).sorted {
            number(in: $0) > number(in: $1)
        }
        let found = (onPath + installed).lazy.map(ServerPrograms.init).first(where: \.isComplete)
        guard let found else { throw .noServer(searched: onPath + patterns) }
        return found.resolved
    }

    // A directory such as /usr/local/bin may only hold links to the programs; what belongs to them,
    // as their libraries, lies where they really are.
    private var resolved: ServerPrograms {
        guard let postgres = Files.resolved(program("postgres")) else { return self }
        let parts = postgres.split(separator: "/").dropLast()
        let real = ServerPrograms(directory: "/" + parts.joined(separator: "/"))
        return real.isComplete ? real : self
    }

    /// The path of one of the programs.
    func program(_ name: String) -> String { "\(directory)/\(name)" }

    /// Whether pg_stat_statements can be loaded.
    var hasStatements: Bool {
        // Beside the programs, or where Arch and Fedora have them.
        ["lib", "lib/postgresql", "lib64/pgsql"].contains {
            Files.exists("\(directory)/../\($0)/pg_stat_statements.so")
        }
    }

    private var isComplete: Bool {
        ["postgres", "initdb"].allSatisfy { Files.isExecutable(program($0)) }
    }

    // The 15 of /usr/lib/postgresql/15/bin or /usr/pgsql-15/bin: as text, 9.6 would be newer.
    private static func number(in directory: String) -> Double {
        let name = directory.split(separator: "/").dropLast().last ?? ""
        return Double(name.filter { $0.isNumber || $0 == "." }) ?? 0
    }
}
