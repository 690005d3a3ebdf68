import AgentPages
import HTTP
import HTTPMessages
import Messages
import Notifications
import Platform
import Testing
import Web

/// The page of alerts and its forms.
@Suite struct AlertsPageTests {
    static let rules = """
        groups:
          - name: some
            rules:
              - alert: Fires
                expr: pg_x > 3
                labels: { severity: page }
                annotations: { summary: "x is {{ $value }}, more than 3" }
              - { alert: Waits, expr: pg_x > 4, for: 1h, labels: { severity: ticket } }
              - { alert: Sleeps, expr: pg_x > 400, labels: { severity: page } }
              - { alert: Breaks, expr: "pg_x * on(target) group_left() (pg_x or vector(1))" }
              - { record: "pg:x", expr: pg_x }
        """

    private static func scene(isOpen: Bool = true) async throws -> AlertScene {
        let scene = AlertScene(isOpen: isOpen)
        try await scene.evaluate(rules, targets: ["orders"], value: 7.5)
        return scene
    }

    private static func header(_ response: Response, _ name: String) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test func `an alert shows its state, value, condition and target, and each rule how it is`()
        async throws
    {
        let page = try AlertScene.page(try await Self.scene().router())
        #expect(page.contains("2 firing, 1 pending.") || page.contains("1 firing, 1 pending."))
        #expect(page.contains("x is 7.5, more than 3") && page.contains("pg_x &gt; 3"))
        #expect(page.contains(#"<a href="./targets/orders">orders</a>"#))
        #expect(page.contains(">7.5<br/>"))
        #expect(page.contains(">pending</span>") && page.contains(">firing</span>"))
        #expect(page.contains("● no alert") && page.contains("1 firing, 0 pending"))
        #expect(page.contains("1 record series"))
        #expect(try PageAnswer.complaints(page) == "[]\n")
    }

    @Test func `the changes of alerts are there, the last one first`() async throws {
        let page = try AlertScene.page(try await Self.scene().router())
        let changes = try #require(page.split(separator: "Last changes").dropFirst().first)
        #expect(changes.contains(">firing<") && changes.contains(">pending<"))
    }

    @Test func `without rules the page says that no alert can fire, and how to have them`() throws {
        let page = try AlertScene.page(AlertScene().router())
        #expect(page.contains("No rules are configured, so no alert can fire"))
        #expect(page.contains("files: [/usr/share/pgvigil/alerts/*.yml]"))
        #expect(page.contains("No silence is in force"))
    }

    @Test func `who may not write gets no form and no token`() async throws {
        let scene = try await Self.scene()
        for page in [
            try AlertScene.page(scene.router()),
            try AlertScene.page(try await Self.scene(isOpen: false).router(), user: "ann"),
        ] {
            #expect(!page.contains("<form") && AlertScene.token(page) == nil)
        }
    }

    @Test func `the form of a user makes a silence and leads back to the page`() async throws {
        let scene = try await Self.scene()
        let router = scene.router()
        let page = try AlertScene.page(router, user: "ann", matchers: #"alertname="Fires""#)
        #expect(page.contains("value=\"alertname=&quot;Fires&quot;\""))
        let token = try #require(AlertScene.token(page))
        let response = try AlertScene.send(
            router, "/alerts/silences",
            "token=\(token)&matchers=alertname%3D%22Fires%22%2C+target%3Dorders&duration=4h"
                + "&comment=+being+worked+on+&by=eve")
        #expect(response.status == 303 && Self.header(response, "Location") == "../alerts")
        let silence = try #require(scene.silences.withLock { $0.first })
        #expect(
            silence.matchers.map(\.description) == [#"alertname="Fires""#, #"target="orders""#])
        #expect(silence.endsAt - silence.startsAt == 4 * 3_600_000 && !silence.endsWithAlerts)
        // Who has a name here cannot take another one.
        #expect(silence.createdBy == "ann" && silence.comment == "being worked on")
        let after = try AlertScene.page(router, user: "ann")
        #expect(after.contains("firing, silenced for another") && after.contains("being worked on"))
        #expect(try PageAnswer.complaints(after) == "[]\n")
    }

    @Test func `a silence until its alerts are resolved lasts a day at most`() async throws {
        let scene = try await Self.scene()
        let router = scene.router()
        let token = try #require(AlertScene.token(try AlertScene.page(router, peer: "unix")))
        let response = try PageAnswer.of(
            router,
            Request(
                method: "POST", path: "/alerts/silences",
                headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
                body: Array(
                    "token=\(token)&matchers=alertname%3DFires&duration=resolved&comment=c&by=eve"
                        .utf8), peer: "unix"))
        // The desk of this scene knows of no alert.
        let answer = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(response.status == 200 && answer.contains("The silence is over already"))
        #expect(answer.contains(Silence.unmatchedWarning), "\(answer)")
        let silence = try #require(scene.silences.withLock { $0.first })
        #expect(silence.endsWithAlerts && silence.endsAt - silence.startsAt == 86_400_000)
        #expect(silence.createdBy == "eve")
    }

    @Test(arguments: [(60_000, false, true), (60_000, true, false), (4_000_000, false, false)])
    func `a silence that was over at once is in the list for an hour, with the reason`(
        ago: Int64, hasMatched: Bool, isShown: Bool
    ) async throws {
        let scene = try await Self.scene()
        let now = Int64(WallClock.secondsSince1970 * 1000)
        var silence = Silence(
            id: "s", matchers: try MatcherText.parse("target=gone").get(),
            startsAt: now - ago - 1000,
            endsAt: now - ago, updatedAt: now - ago, createdBy: "ann", comment: "work",
            endsWithAlerts: true)
        silence.hasMatched = hasMatched
        scene.silences.withLock { [silence] in $0 = [silence] }
        let page = try AlertScene.page(scene.router(), user: "ann")
        let words = "expired: no alert that it matches was pending or firing"
        #expect(page.contains(words) == isShown && page.contains("target=&quot;gone") == isShown)
        #expect(!page.contains("End it"))
    }

    @Test(arguments: [
        ("matchers=alertname%3DFires&comment=c", 400, "not from a page of this agent"),
        ("token=00&matchers=alertname%3DFires&comment=c", 400, "not from a page of this agent"),
        ("token=TOKEN&comment=c", 400, "which alerts?"),
        ("token=TOKEN&matchers=alertname&comment=c", 400, "expected =, !=, =~ or !~"),
        ("token=TOKEN&matchers=a%3Db&duration=9y&comment=c", 400, "none of 1h, 4h, 1d, 7d"),
        ("token=TOKEN&matchers=a%3Db&comment=+", 400, "why are they silenced"),
        ("token=TOKEN&matchers=a%3Db&comment=%zz", 400, "percent sign"),
    ]) func `a form that is not right changes nothing and says why`(
        body: String, status: Int, words: String
    ) async throws {
        let scene = try await Self.scene()
        let router = scene.router()
        let token = try #require(AlertScene.token(try AlertScene.page(router, user: "ann")))
        let response = try AlertScene.send(
            router, "/alerts/silences", body.replacing("TOKEN", with: token))
        let page = String(decoding: response.body.bytes, as: UTF8.self)
        #expect(response.status == status && page.contains(words), "\(page)")
        #expect(page.contains(#"href="../alerts""#))
        #expect(scene.silences.withLock { $0.isEmpty })
    }

    @Test func `a form of another site, or another type of body, changes nothing`() async throws {
        let scene = try await Self.scene()
        let router = scene.router()
        let token = try #require(AlertScene.token(try AlertScene.page(router, user: "ann")))
        let body = "token=\(token)&matchers=alertname%3DFires&comment=c"
        #expect(
            try AlertScene.send(router, "/alerts/silences", body, type: "text/plain").status == 415)
        #expect(try AlertScene.send(router, "/alerts/silences", body, user: nil).status == 403)
        let foreign = try PageAnswer.of(
            router,
            Request(
                method: "POST", path: "/alerts/silences",
                headers: AlertScene.host + [
                    (name: "Content-Type", value: "application/x-www-form-urlencoded"),
                    (name: "Origin", value: "https://evil.example"),
                ], body: Array(body.utf8), peer: "10.0.0.5:1", user: "ann"))
        #expect(foreign.status == 403 && scene.silences.withLock { $0.isEmpty })
        // The token of another agent, or of this one before its restart.
        let other = try #require(
            AlertScene.token(try AlertScene.page(scene.router(), user: "ann")))
        #expect(other != token)
        let strange = body.replacing(token, with: other)
        #expect(try AlertScene.send(router, "/alerts/silences", strange).status == 400)
        #expect(scene.silences.withLock { $0.isEmpty })
    }

    @Test func `a silence is ended from the page`() async throws {
        let scene = try await Self.scene()
        let router = scene.router()
        let token = try #require(AlertScene.token(try AlertScene.page(router, user: "ann")))
        func end(_ id: String) throws -> Response {
            try AlertScene.send(router, "/alerts/silences/expire", "token=\(token)&id=\(id)")
        }
        let done = try end("a-b")
        #expect(done.status == 303 && Self.header(done, "Location") == "../../alerts")
        #expect(try end("gone").status == 404)
        #expect(scene.expired.withLock { $0 } == ["a-b", "gone"])
        #expect(
            try AlertScene.send(router, "/alerts/silences/expire", "id=x").status == 400)
    }

    @Test func `hostile names and hundreds of alerts change nothing of the page`() async throws {
        let scene = AlertScene()
        let names = (0..<500).map { "\"><script>\($0)</script>\u{202E}&amp;" }
        try await scene.evaluate(Self.rules, targets: names, value: 7, minutes: 1)
        let page = try AlertScene.page(
            scene.router(), user: "ann", matchers: "\"><script>x</script>")
        #expect(page.utf8.count < 300_000 && page.contains("more."))
        #expect(page.contains("&lt;script&gt;") && !page.contains("<script>"))
        #expect(try PageAnswer.complaints(page) == "[]\n")
    }
}
