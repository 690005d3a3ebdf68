import Platform
import Support
import Testing

@Suite struct HelpTests {
    @Test(arguments: [["--help"], ["-h"], ["help"]])
    func `help lists the commands`(words: [String]) async throws {
        let run = try await Program.run(words)
        #expect(run.code == 0 && run.errors.isEmpty)
        try Golden.expect(run.output, is: "help")
    }

    @Test func `without a word the same help goes to standard error, and that is a mistake`()
        async throws
    {
        let run = try await Program.run([])
        #expect(run.code == 2 && run.output.isEmpty)
        try Golden.expect(run.errors, is: "help")
    }

    @Test(arguments: [
        "run", "demo", "check", "collect", "top", "advise", "explain", "collectors", "packs",
        "rules", "schema", "report", "record", "notify", "silence", "dashboards", "status", "alerts",
        "queries",
        "mcp", "version",
    ])
    func `each command explains itself`(command: String) async throws {
        for words in [[command, "--help"], [command, "-h"], ["help", command]] {
            let run = try await Program.run(words)
            #expect(run.code == 0 && run.errors.isEmpty)
            try Golden.expect(run.output, is: "help-\(command)")
        }
    }

    @Test func `every command that the help lists is looked at here`() async throws {
        let run = try await Program.run(["--help"])
        let listed = run.output.split(separator: "\n").drop { $0 != "Commands:" }
            .dropFirst().prefix { $0.hasPrefix("  ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        let golden = Files.matching("\(Checkout.root)/Tests/CommandLineTests/Golden/help-*.txt")
            .compactMap { $0.split(separator: "-").last.map { String($0.dropLast(4)) } }
        #expect(listed.count > 12)
        #expect(listed.sorted() == golden.sorted())
    }

    @Test(arguments: ["version", "--version"])
    func `the version is one line`(word: String) async throws {
        let run = try await Program.run([word])
        #expect(run.code == 0 && run.errors.isEmpty)
        try Golden.expect(run.output, is: "version")
    }

    /// The words of a command line, and what is said of them.
    static let mistakes: [(words: String, message: String, hint: String)] = [
        ("fly", "unknown command fly", "--help"),
        ("help fly", "unknown command fly", "--help"),
        ("run --fast", "unknown option --fast", "run --help"),
        ("run -c x", "unknown option -c", "run --help"),
        (
            "run --config",
            "--config needs a value: --config FILE", "run --help"
        ),
        ("run --config a --config b", "--config is given twice", "run --help"),
        ("run now", "unexpected argument now", "run --help"),
        ("check --offline=yes", "--offline takes no value", "check --help"),
        ("collect -- x", "unexpected argument x", "collect --help"),
        ("collectors fly", "unknown word fly; list, show, plan or test", "collectors --help"),
        (
            "collectors show", "which collector? pgvigil collectors show COLLECTOR",
            "collectors --help"
        ),
        ("collectors show a b", "unexpected argument b", "collectors --help"),
        ("rules fly", "unknown word fly; list, check or test", "rules --help"),
        ("rules test", "which files? pgvigil rules test FILE...", "rules --help"),
        ("rules", "which files? pgvigil rules list FILE...", "rules --help"),
        (
            "rules check --config a b", "rules check takes either files or --config",
            "rules --help"
        ),
        ("dashboards fly", "unknown word fly; list or export", "dashboards --help"),
        ("dashboards --directory x", "--directory goes with export", "dashboards --help"),
        (
            "demo --interval 0", "--interval 0 is no whole number from 1 to 3600", "demo --help"
        ),
        (
            "demo --duration 1.5", "--duration 1.5 is no whole number from 1 to 86400",
            "demo --help"
        ),
        (
            "demo --listen nowhere", "--listen nowhere is no address such as 127.0.0.1:9787",
            "demo --help"
        ),
        ("advise --over 5", "--over 5 is no duration such as 30s, from 1s to 1h", "advise --help"),
        (
            "advise --format xml", "--format xml is not text, markdown or json", "advise --help"
        ),
        ("explain t", "which statement? pgvigil explain TARGET QUERYID", "explain --help"),
        ("explain t 1 2", "unexpected argument 2", "explain --help"),
        ("explain t x", "x is no query id, a whole number of 64 bits", "explain --help"),
        (
            "explain t 1 --timeout 2m", "--timeout 2m is no duration such as 5s, from 1s to 1m",
            "explain --help"
        ),
        ("explain t 1 --format xml", "--format xml is not text or json", "explain --help"),
        (
            "explain t 1 --hypothetical x",
            "--hypothetical takes one CREATE INDEX and nothing else", "explain --help"
        ),
        ("schema", "print, apply, upgrade or drop?", "schema --help"),
        ("schema make", "unknown word make; print, apply, upgrade or drop", "schema --help"),
        ("schema drop", "drop loses all history: say --yes", "schema --help"),
        ("schema apply --yes", "--yes belongs to schema drop", "schema --help"),
        ("schema apply --grants", "--grants belongs to schema print", "schema --help"),
        (
            "schema apply --mode fast",
            "--mode fast is none of logged, unlogged, timescaledb, citus", "schema --help"
        ),
        (
            "schema apply --conninfo host=a --target b",
            "--conninfo stands instead of --config and --target", "schema --help"
        ),
        ("version now", "unexpected argument now", "version --help"),
    ]

    @Test(arguments: mistakes)
    func `a mistake on the command line is named and ends with 2`(
        _ mistake: (words: String, message: String, hint: String)
    ) async throws {
        let run = try await Program.run(mistake.words.split(separator: " ").map(String.init))
        #expect(run.code == 2 && run.output.isEmpty)
        #expect(run.errors == "pgvigil: \(mistake.message)\nTry: pgvigil \(mistake.hint)\n")
    }
}
