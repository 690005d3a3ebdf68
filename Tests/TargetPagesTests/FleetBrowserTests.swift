import Basics
import HTTP
import JSON
import Metrics
import Platform
import Support
import Testing
import Web

/// The first page of an agent that watches 200 targets, in a real browser.
@Suite struct FleetBrowserTests {
    private static let environments = ["production", "staging", "development"]
    private static let teams = ["payments", "web", "search", "data"]
    private static let hostile = Set([7, 57, 107, 157])
    private static let down = Set([5, 45, 85, 125, 165])

    private static func name(_ number: Int) -> String {
        hostile.contains(number) ? "\(PageScene.hostile.target)\(number)" : "server-\(number)"
    }

    /// Two hundred targets: of three environments, four teams and two regions; five are down, and the
    /// names and labels of four are those of an attacker.
    private static let scene: PageScene = {
        let targets = (0..<200).map { number in
            let isHostile = hostile.contains(number)
            var names = isHostile ? PageScene.hostile : PageScene.Names()
            names.target = name(number)
            let region = number % 2 == 0 ? "eu" : "us"
            let snapshot =
                down.contains(number)
                ? SampleTarget.down(names)
                : number == 4 ? SampleTarget.locked(names) : SampleTarget.healthy(names)
            return TargetSnapshot(
                name: names.target,
                labels: [
                    "target": names.target, "environment": environments[number % 3],
                    "team": teams[number % 4], "region": isHostile ? names.other : region,
                ], generation: 1, families: snapshot.families, pollBegan: .now)
        }
        let scene = PageScene(
            targets,
            alerts: [
                SampleTarget.alert(.init(target: "server-4", other: "PostgresLockWaitLong")),
                SampleTarget.alert(PageScene.hostile),
            ])
        scene.sample("server-4")
        scene.read("server-4")
        return scene
    }()

    @Test func `a fleet of 200 fits, runs no script of a name, and is within reach of keys`() throws
    {
        let problems = try PageBrowser.problems(["/", "/?q=team%3Dpayments", "/?q=%3Cscript"]) {
            .now(try Self.scene.answer($0))
        }
        #expect(problems == [])
    }

    @Test func `targets are found by text, label, environment and state with the keyboard alone`()
        throws
    {
        // What is found by construction: every third, fourth, second; of each environment, production
        // first, the worst come first.
        let cases: [(String, Int, String)] = [
            ("server-19", 11, "server-192"), ("team=payments", 50, "server-0"),
            ("production", 67, "server-45"), ("DEVELOPMENT region=us", 32, "server-5"),
            ("staging search", 16, "server-10"), ("down", 5, "server-45"),
            ("<script>", 4, VisibleText.lines(Self.name(57))), ("no-such-target", 0, ""),
        ]
        let text = JSON.list(
            cases.map { .list([.text($0.0), .whole($0.1), .text($0.2)]) }
        ).compact
        let pictures = ProcessEnvironment.value(of: "PGVIGIL_TEST_PICTURES") ?? ""
        let lines = try PageBrowser.lines(
            PageBrowser.opening + FleetScript.text, [pictures, text], within: .seconds(900)
        ) { .now(try Self.scene.answer($0)) }
        #expect(lines == ["CHECKED \(cases.count)"])
    }
}
