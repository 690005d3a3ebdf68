import HTTP
import HTTPMessages
import Metrics
import Platform
import Support
import TargetPages
import Testing
import Web

/// Pages in a real browser, behind a proxy that puts the agent below a folder.
@Suite struct BrowserTests {
    private static let prefix = "/pgvigil"

    /// What a proxy does that takes a folder off the path.
    private static func unfolded(_ request: Request) -> Request? {
        guard request.path.utf8.starts(with: "\(prefix)/".utf8) else { return nil }
        return Request(
            method: request.method,
            path: String(decoding: request.path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self),
            segments: Array(request.segments.dropFirst()), query: request.query,
            headers: request.headers, peer: request.peer)
    }

    @Test func `no page runs a script, asks another host, is too wide, or lacks its style`() throws
    {
        let hostile = PageScene.hostile
        let names = ["orders", "locked", "down", hostile.target, "foo/bar"]
        let targets = [
            SampleTarget.healthy(), SampleTarget.locked(.init(target: "locked")),
            SampleTarget.down(.init(target: "down")), SampleTarget.locked(hostile),
            SampleTarget.healthy(.init(target: "foo/bar")),
        ]
        let scene = PageScene(
            targets,
            alerts: [
                SampleTarget.alert(.init(target: "locked", other: "PostgresLockWaitLong")),
                SampleTarget.alert(hostile),
            ])
        for name in names {
            let used = name == hostile.target ? hostile : .init()
            scene.sample(name, used)
            scene.read(name, used)
        }
        let paths =
            names.map { "/" + TargetAddress.path(of: $0) }
            + ["/", "/runbooks/PostgresDown", "/targets/orders?range=2d"]
        try Self.expectGood(scene, paths)
    }

    @Test
    func `no page of objects runs a script, asks another host, is too wide, or lacks its style`()
        throws
    {
        let kinds = [PageScene.Names(target: "objects"), PageScene.hostile]
        let down = PageScene.Names(target: "down")
        let scene = PageScene(
            kinds.map { SampleObjects.snapshot($0) } + [SampleTarget.down(down)],
            recent: SampleObjects.recent(kinds))
        for names in kinds {
            scene.sample(names.target, names)
            scene.read(names.target, names)
        }
        let tabs = ["queries", "tables", "vacuum", "replication", "settings"]
        let paths = kinds.flatMap { names in
            tabs.map { TargetAddress(names.target, page: $0) }
                + [TargetAddress(names.target, statement: PageScene.statement)]
        }
        let others = ["queries", "tables"].map { TargetAddress(down.target, page: $0) }
        try Self.expectGood(scene, (paths + others).map { "/" + $0.path })
    }

    /// Loads each page in two widths and two modes, light and dark.
    private static func expectGood(_ scene: PageScene, _ paths: [String]) throws {
        let server = try Server.start(listen: [.tcp(host: "127.0.0.1", port: 0)]) { request in
            guard let request = unfolded(request),
                let response = try? scene.answer(request)
            else { return .now(Problem("outside", status: 404).response(in: .text)) }
            return .now(response)
        }
        defer { server.stop(within: .seconds(5)) }
        let directory = try TemporaryDirectory()
        let address = try #require(server.boundAddresses.first)
        let pictures = ProcessEnvironment.value(of: "PGVIGIL_TEST_PICTURES") ?? ""
        let output = try CommandOutput.of(
            [
                ToolPath.python(), "-c", BrowserScript.text,
                "http://\(address)\(prefix)", pictures,
            ] + paths,
            environment: [
                "PATH": "/usr/bin:/bin", "TMPDIR": directory.path, "HOME": directory.path,
                "LC_ALL": "C.UTF-8", "SE_OFFLINE": "true",
            ], within: .seconds(300))
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        #expect(lines == ["CHECKED \(paths.count * 4)"])
    }
}
