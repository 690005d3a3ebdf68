import Packs
import Platform
import Support
import Testing

/// `pgvigil packs`.
@Suite struct PacksTests {
    @Test func `packs are listed with what they watch, those of one's own among them`() async throws
    {
        let files = try Workspace()
        try Files.makeDirectory(files.path("packs"))
        try Files.makeDirectory(files.path("packs/orders"))
        try files.write("packs/orders/collectors.yml", "# none yet\n")
        try files.write("packs/orders/README.md", "# orders\n\nWatches orders. And more.\n")
        let config = try files.configure(
            targets: [("a", "host=/nowhere")], agent: "packs_directory: packs")
        let run = try await Program.run(["packs", "--config", config])
        #expect(run.code == 0 && run.errors.isEmpty)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == BuiltInPacks.names.count + 2)
        #expect(lines.contains { $0.hasPrefix("orders") && $0.hasSuffix("Watches orders.") })
        for name in BuiltInPacks.names {
            #expect(lines.contains { $0.hasPrefix(name) && $0.contains("pgvigil") })
        }
    }

    @Test func `a pack is shown with its files, and each of them by its name`() async throws {
        let shown = try await Program.run(["packs", "show", "app-cache"])
        #expect(shown.code == 0 && shown.output.hasPrefix("# app-cache\n"))
        #expect(shown.output.contains("  pgvigil packs show app-cache --file board.json\n"))
        for file in PackFile.allCases {
            let run = try await Program.run([
                "packs", "show", "app-cache", "--file", file.rawValue,
            ])
            let path = "\(Checkout.root)/packs/app-cache/\(file.rawValue)"
            #expect(run.code == 0 && run.output == Workspace.text(path), "\(file)")
        }
    }

    @Test func `grants are printed for the role that is named`() async throws {
        let run = try await Program.run(["packs", "grants", "sync-log", "--role", "Watcher"])
        #expect(run.code == 0)
        #expect(run.output.contains("GRANT USAGE ON SCHEMA core TO \"Watcher\";"))
    }

    @Test(arguments: [
        ("packs fly", "unknown word fly; list, show, grants or check"),
        ("packs show", "which pack? pgvigil packs show PACK"),
        (
            "packs grants app-cache",
            "packs grants needs a role: pgvigil packs grants app-cache --role ROLE"
        ),
        ("packs list x", "unexpected argument x"),
        ("packs check --role x", "--role belongs to packs grants"),
        ("packs show app-cache --target x", "--target belongs to packs check"),
    ])
    func `a mistake on the command line is named and ends with 2`(
        words: String, message: String
    ) async throws {
        let run = try await Program.run(words.split(separator: " ").map(String.init))
        #expect(run.code == 2 && run.output.isEmpty)
        #expect(run.errors == "pgvigil: \(message)\nTry: pgvigil packs --help\n")
    }

    @Test(arguments: [["show"], ["check"], ["grants", "--role", "x"]])
    func `a pack that there is not is named with the one that was meant`(
        words: [String]
    ) async throws {
        let run = try await Program.run(["packs"] + words + ["app-cach"])
        #expect(run.code == 2 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("pgvigil: there is no pack app-cach"))
        #expect(run.errors.contains("did you mean \"app-cache\"?"))
    }

    @Test func `a target without packs has none to check`() async throws {
        let files = try Workspace()
        let config = try files.configure(targets: [("a", "host=/nowhere")])
        let run = try await Program.run(["packs", "check", "--config", config])
        #expect(run.code == 2)
        #expect(run.errors.contains("name one: pgvigil packs check PACK"))
    }

    @Test func `a directory of packs that is not there is named by the commands and the start`()
        async throws
    {
        let files = try Workspace()
        let config = try files.configure(
            targets: "  - { name: a, conninfo: host=/nowhere, packs: [mine] }",
            agent: "packs_directory: none")
        let missing = "(agent.packs_directory \"\(files.path("none"))\": No such file or directory)"
        for words in [["check", "--offline"], ["run"]] {
            let run = try await Program.run(words + ["--config", config])
            #expect(run.code != 0)
            let all = run.output + run.errors
            #expect(all.contains("there is no pack \"mine\" \(missing)"), "\(words): \(all)")
        }
        let other = try files.configure(
            targets: [("a", "host=/nowhere")], agent: "packs_directory: none")
        let run = try await Program.run(["packs", "show", "mine", "--config", other])
        #expect(run.code != 0)
        #expect(run.errors.contains("none: No such file or directory)"), "\(run.errors)")
    }
}
