import HTTP
import Metrics
import Platform
import Support
import Testing
import Web

/// Pages on paper and on a wall, in a real browser.
@Suite struct PaperTests {
    @Test func `pages print whole on A4 without what is for screens, and can be read on a wall`()
        throws
    {
        let hostile = PageScene.hostile
        let kinds = [PageScene.Names(target: "objects"), hostile]
        let scene = PageScene(
            kinds.map { SampleObjects.snapshot($0) } + [
                SampleTarget.locked(.init(target: "locked")),
                SampleTarget.down(.init(target: "down")),
            ],
            alerts: [SampleTarget.alert(.init(target: "locked")), SampleTarget.alert(hostile)],
            recent: SampleObjects.recent(kinds))
        for names in kinds + [PageScene.Names(target: "locked")] {
            scene.sample(names.target, names)
            scene.read(names.target, names)
        }
        let tabs = ["", "queries", "tables", "vacuum", "replication", "settings"]
        let paths =
            kinds.flatMap { names in
                tabs.map { "/" + TargetAddress(names.target, page: $0).path }
                    + ["/" + TargetAddress(names.target, statement: PageScene.statement).path]
            } + ["/", "/targets/locked", "/targets/down", "/docs", "/docs/metrics"]
            + ["/docs/reference", "/runbooks/PostgresDown"]
        let lines = try PageBrowser.lines(
            PageBrowser.opening + PaperScript.text, paths, within: .seconds(900)
        ) { .now(try scene.answer($0)) }
        #expect(lines == ["CHECKED \(paths.count) CHARTS"])
    }
}
