import Glibc
import Platform
import Testing

@Suite struct PrivateDirectoryTests {
    @Test func `the directory is its owner's alone and goes with it`() throws {
        let directory = try PrivateDirectory.make(in: "/tmp", prefix: "pgvigil-unit")
        var status = stat()
        #expect(stat(directory.path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o700)
        try Files.replace("\(directory.path)/file", with: [1])
        directory.remove()
        #expect(!Files.exists(directory.path))
    }

    @Test func `removing twice is removing once`() throws {
        let directory = try PrivateDirectory.make(in: "/tmp", prefix: "pgvigil-unit")
        directory.remove()
        directory.remove()
        #expect(!Files.exists(directory.path))
    }

    @Test func `a parent that does not exist is named`() {
        #expect(throws: FileError.self) {
            try PrivateDirectory.make(in: "/nowhere", prefix: "pgvigil-unit")
        }
    }

    @Test func `a process of another program that lives in it is left alone`() async throws {
        let directory = try PrivateDirectory.make(in: "/tmp", prefix: "pgvigil-unit")
        let null = FileDescriptor(adopting: open("/dev/null", O_WRONLY | O_CLOEXEC))
        let child = try ChildProcess.start(
            ["/bin/sh", "-c", "cd \"$0\" && : > here && exec sleep 60", directory.path],
            environment: ["PATH": "/usr/bin:/bin"], output: null.number, errors: null.number)
        let deadline = ContinuousClock.now + .seconds(10)
        while !Files.exists("\(directory.path)/here"), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        directory.remove()
        #expect(child.endingIfOver() == nil)
        child.signal(SIGKILL)
        while child.endingIfOver() == nil { try await Task.sleep(for: .milliseconds(5)) }
    }
}
