import HTTP
import HTTPMessages
import Metrics
import Platform
import Support
import TargetPages
import Testing
import Web

/// Pages of targets in a real browser, behind a proxy that puts the agent below a folder.
@Suite struct BrowserTests {
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

    private static func expectGood(_ scene: PageScene, _ paths: [String]) throws {
        let problems = try PageBrowser.problems(paths) { request in
            .now(try scene.answer(request))
        }
        #expect(problems == [])
    }
}
