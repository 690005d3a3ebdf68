import Glibc
import Platform
import Support
import Testing

/// Files that a child process looks at.
@Suite struct DetachedFilesTests {
    private static func look<Result: Sendable>(
        within limit: Duration = .seconds(20), isWanted: Bool = true,
        as identity: ChildProcess.Identity? = nil,
        _ body: @Sendable @escaping (DetachedFiles) throws -> Result
    ) async throws -> Result {
        let files = DetachedFiles(as: identity, within: limit) { isWanted }
        return try await offThePool { try body(files) }
    }

    @Test func `a directory is listed with sizes, times and what links lead to`() async throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("a b\n\u{e9}", "12345")
        try Files.makeDirectory("\(directory.path)/sub")
        symlink("a b\n\u{e9}", "\(directory.path)/link")
        symlink("nowhere", "\(directory.path)/dangling")
        mkfifo("\(directory.path)/pipe", 0o600)
        let found = try await Self.look { try $0.list(directory.path) }
            .sorted { $0.name < $1.name }
        #expect(found.map(\.name) == ["a b\n\u{e9}", "link", "pipe", "sub"])
        #expect(found.map(\.kind) == [.file, .file, .other, .directory])
        #expect(found[0].bytes == 5 && !found[0].isLink && found[1].isLink)
        #expect(found[0].identity == found[1].identity)
        #expect(found[0].identity != found[3].identity)
        let age = WallClock.secondsSince1970 - Double(found[0].changedNanoseconds) / 1e9
        #expect(abs(age) < 60)
    }

    @Test func `more names than fit into one answer of the kernel are listed`() async throws {
        let directory = try TemporaryDirectory()
        for index in 0..<3000 {
            close(open("\(directory.path)/a-rather-long-name-\(index)", O_CREAT | O_WRONLY, 0o600))
        }
        let found = try await Self.look { try $0.list(directory.path) }
        #expect(Set(found.map(\.name)).count == 3000)
    }

    @Test func `facts come in the order in which they are asked for`() async throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("x", "123")
        let paths = (0..<2000).flatMap { ["x", "missing-\($0)", "./x"] }
        let found = try await Self.look { try $0.facts(of: paths, in: directory.path) }
        #expect(found.count == paths.count)
        for (path, fact) in zip(paths, found) {
            let wanted = path.hasPrefix("missing") ? nil : 3
            if fact?.bytes != wanted { Issue.record("\(path): \(fact?.bytes ?? -1)") }
        }
        #expect(try await Self.look { try $0.facts(of: [], in: "/nowhere") }.isEmpty)
    }

    @Test func `a file is read whole, and one that is too long is refused`() async throws {
        let directory = try TemporaryDirectory()
        let text = String(repeating: "0123456789", count: 20_000)
        let path = try directory.write("long", text)
        #expect(
            try await Self.look { try $0.read(path, bytesMax: 200_000) } == Array(text.utf8))
        let refusal = await #expect(throws: FileError.self) {
            try await Self.look { try $0.read(path, bytesMax: 199_999) }
        }
        #expect(refusal?.isTooLarge == true)
    }

    @Test(arguments: [
        ("/nowhere", "list /nowhere: No such file or directory"),
        ("/etc/passwd", "list /etc/passwd: Not a directory"),
    ])
    func `what cannot be listed has the kernel's reason`(
        path: String, reason: String
    ) async throws {
        let refusal = await #expect(throws: FileError.self) {
            _ = try await Self.look { try $0.list(path) }
        }
        #expect(refusal?.description == reason)
    }

    @Test func `a directory is no file, and a pipe is not waited for`() async throws {
        let directory = try TemporaryDirectory()
        mkfifo("\(directory.path)/pipe", 0o600)
        for name in ["pipe", "."] {
            let path = "\(directory.path)/\(name)"
            await #expect(throws: FileError.self) {
                try await Self.look { try $0.read(path, bytesMax: 10) }
            }
        }
    }

    @Test func `another user sees no more than it may`() async throws {
        let identity = try #require(Checkout.serverIdentity, "the tests do not run as root")
        let directory = try TemporaryDirectory()
        let refusal = await #expect(throws: FileError.self) {
            _ = try await Self.look(as: identity) { try $0.list(directory.path) }
        }
        #expect(refusal?.isRefused == true)
    }

    @Test func `a look that takes too long, or is not wanted any more, is given up`() async throws {
        let late = await #expect(throws: FileError.self) {
            _ = try await Self.look(within: .zero) { try $0.list("/") }
        }
        #expect(late?.hasTimedOut == true)
        let unwanted = await #expect(throws: FileError.self) {
            _ = try await Self.look(isWanted: false) { try $0.list("/") }
        }
        #expect(unwanted?.code == ECANCELED)
    }
}
