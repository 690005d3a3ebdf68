import Demo
import Glibc
import Platform
import Support
import Testing

@Suite struct ServerProgramsTests {
    /// A directory that looks as if a server were installed in it.
    private func programs(in directory: TemporaryDirectory, _ name: String) throws -> String {
        let binaries = "\(directory.path)/\(name)/bin"
        try Files.makeDirectory("\(directory.path)/\(name)")
        try Files.makeDirectory(binaries)
        for program in ["postgres", "initdb"] {
            try Files.replace("\(binaries)/\(program)", with: [], mode: 0o755)
        }
        return binaries
    }

    @Test func `the newest version by number is taken`() throws {
        let directory = try TemporaryDirectory("demo")
        for version in ["9.6", "15", "18"] { _ = try programs(in: directory, version) }
        let found = try ServerPrograms.find(
            override: nil, path: nil, patterns: ["\(directory.path)/*/bin"])
        #expect(found.directory == "\(directory.path)/18/bin")
    }

    @Test func `PATH comes before the usual places`() throws {
        let directory = try TemporaryDirectory("demo")
        let own = try programs(in: directory, "own")
        _ = try programs(in: directory, "18")
        let found = try ServerPrograms.find(
            override: nil, path: "/nowhere:\(own)", patterns: ["\(directory.path)/*/bin"])
        #expect(found.directory == own)
    }

    @Test func `links are followed to where the programs really are`() throws {
        let directory = try TemporaryDirectory("demo")
        let real = try programs(in: directory, "real")
        let links = "\(directory.path)/links"
        try Files.makeDirectory(links)
        for program in ["postgres", "initdb"] {
            #expect(symlink("\(real)/\(program)", "\(links)/\(program)") == 0)
        }
        let found = try ServerPrograms.find(override: nil, path: links)
        #expect(found.directory == real)
    }

    @Test func `what is asked for is taken or refused, never replaced`() throws {
        let directory = try TemporaryDirectory("demo")
        let own = try programs(in: directory, "own")
        #expect(try ServerPrograms.find(override: own, path: nil).directory == own)
        #expect(throws: DemoError.noServer(searched: ["/nowhere"])) {
            try ServerPrograms.find(override: "/nowhere", path: own)
        }
    }

    @Test func `a machine without a server gets the name of the package to install`() throws {
        do {
            _ = try ServerPrograms.find(
                override: nil, path: "/nowhere", patterns: ["/nothing/*/bin"])
            Issue.record("found")
        } catch {
            #expect("\(error)".contains("postgresql-15"))
            #expect("\(error)".contains("PGVIGIL_POSTGRES_BIN"))
            #expect("\(error)".contains("/nowhere"))
        }
    }
}
