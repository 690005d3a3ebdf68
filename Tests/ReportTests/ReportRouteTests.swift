import HTTP
import ReportReading
import Reporting
import Reports
import Support
import Testing
import Web

/// `/report` over the history of two known weeks: what it answers, refuses and may take.
@Suite struct ReportRouteTests {
    private static let week = "from=2026-11-16&to=2026-11-23"

    @Test(arguments: [15, 18])
    func `the page is the report that the command writes, in every format`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            let scene = try await ReportScene.make(server)
            let pages = ReportPages(try ReportPages.history(server))
            #expect(pages.isLinked)
            let request = try ReportScene.request(from: "2026-11-16", to: "2026-11-23")
            let report = try await scene.report(request)
            #expect(report.targets.count == 2)
            for format in ReportFormat.allCases {
                let response = try await pages.get("/report?\(Self.week)&format=\(format.rawValue)")
                #expect(response.status == 200, "\(ReportPages.text(response))")
                let isSame = ReportPages.text(response) == report.written(as: format)
                #expect(isSame, "\(format)")
                #expect(ReportPages.field("Content-Type", response) == format.contentType)
                #expect(
                    ReportPages.field("Content-Disposition", response)
                        == "inline; filename=\"pgvigil-report-2026-11-16-2026-11-23"
                        + "\(format.ending)\"")
                #expect(ReportPages.field("Cache-Control", response) == "no-store")
                let policy = ReportPages.field("Content-Security-Policy", response)
                #expect(policy == (format == .html ? Report.pagePolicy : nil))
            }
            // Empty ones are those of a form; and the other name of `compare`.
            let page = try await pages.get(
                "/report?\(Self.week)&target=orders&against=none&format=&period=")
            let alone = try await scene.report(
                try ReportScene.request(from: "2026-11-16", to: "2026-11-23", compare: "none"),
                target: "orders")
            let isSame = ReportPages.text(page) == alone.html
            #expect(isSame && page.status == 200)
        }
    }

    @Test func `a watched target is in the report without a row, and an unknown one is refused`()
        async throws
    {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            let pages = ReportPages(
                try ReportPages.history(server), watched: ["warehouse", "orders"])
            let all = try await pages.get("/report?\(Self.week)&format=csv")
            let text = ReportPages.text(all)
            #expect(text.contains("orders,"))
            let new = try await pages.get("/report?\(Self.week)&target=warehouse&format=json")
            #expect(new.status == 200 && ReportPages.text(new).contains("\"warehouse\""))
            let gone = ReportPages(try ReportPages.history(server), watched: ["warehouse"])
            let known = try await gone.get("/report?\(Self.week)&target=orders&format=json")
            #expect(known.status == 200 && ReportPages.text(known).contains("\"orders\""))
            let unknown = try await gone.get("/report?\(Self.week)&target=order%1Bs")
            #expect(unknown.status == 404)
            let near = try await gone.get("/report?\(Self.week)&target=warehose")
            #expect(near.status == 404)
            #expect(
                ReportPages.text(near)
                    == "target warehose is neither watched nor in the history then;"
                    + " did you mean warehouse?\n")
            #expect(!ReportPages.text(unknown).unicodeScalars.contains("\u{1B}"))
        }
    }

    static let mistakes: [(query: String, words: String)] = [
        ("from=monday", "from monday is no time such as 2026-11-21T08:00:00Z or 2026-11-21"),
        ("from=2026-11-17&to=2026-11-16", "from 2026-11-17 00:00 is after to 2026-11-16 00:00"),
        (
            "from=2026-11-16&to=2026-12-24",
            "the period ends in the future, at 2026-12-24 00:00 UTC"
        ),
        ("period=week", "period week is no duration such as 7d or 12h"),
        (
            "period=7d&from=2026-11-16&to=2026-11-17", "period 7d goes with one of from and to"
        ),
        ("against=yesterday", "compare yesterday is not previous, none, or two times"),
        ("compare=none&against=none", "against is there beside compare, which is the same"),
        ("format=pdf", "format pdf is none of text, markdown, html, csv, json"),
        ("format=csv&format=json", "format is there twice"),
        ("since=1h", "parameter since is none of target, period, from, to, compare, against"),
        ("period=\(String(repeating: "9", count: 201))", "period is longer than 200 bytes"),
    ]

    @Test(arguments: mistakes.indices)
    func `what makes no sense is refused with the parameter and its value`(
        place: Int
    ) async throws {
        let (query, words) = Self.mistakes[place]
        let response = try await ReportPages(.notKept).get("/report?\(query)")
        #expect(response.status == 400)
        #expect(ReportPages.text(response).hasPrefix(words), "\(ReportPages.text(response))")
    }

    @Test func `without a history the page says what to configure`() async throws {
        let none = try await ReportPages(.notKept).get("/report")
        #expect(none.status == 404)
        #expect(ReportPages.text(none).contains("section history"))
        let early = try await ReportPages(.starting).get("/report")
        #expect(early.status == 503 && ReportPages.field("Retry-After", early) == "1")
        #expect(!ReportPages(.notKept).isLinked && !ReportPages(.starting).isLinked)
    }

    @Test func `a report beyond the bound of a page is refused with its size`() async throws {
        try await withServer { server in
            let scene = try await ReportScene.make(server)
            let request = try ReportScene.request(from: "2026-11-16", to: "2026-11-23")
            let size = try await scene.report(request).html.utf8.count
            let history = try ReportPages.history(server)
            func page(_ bytes: Int) async throws -> Response {
                try await ReportPages(history, bounds: ReportRoutes.Bounds(bytes: bytes))
                    .get("/report?\(Self.week)")
            }
            #expect(try await page(size).status == 200)
            let large = try await page(size - 1)
            #expect(large.status == 400)
            #expect(
                ReportPages.text(large).hasPrefix(
                    "the report has \(size) bytes, more than \(size - 1):"))
        }
    }

    @Test func `a missing right is named with the statement that gives it`() async throws {
        try await withServer { server in
            _ = try await ReportScene.make(server)
            try await server.execute("CREATE ROLE reader LOGIN")
            let response = try await ReportPages(try ReportPages.history(server, user: "reader"))
                .get("/report?\(Self.week)")
            #expect(response.status == 503)
            #expect(ReportPages.text(response).contains("GRANT USAGE ON SCHEMA monitoring"))
        }
    }

    @Test(arguments: [15, 18])
    func `a history that stands still costs one client its time, and leaves nothing behind`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            _ = try await ReportScene.make(server)
            let pages = ReportPages(
                try ReportPages.history(server),
                bounds: ReportRoutes.Bounds(time: .seconds(5)))
            await server.freeze()
            async let held = pages.get("/report?\(Self.week)")
            try await eventually("it is being made") { pages.isBusy }
            let other = try await pages.get("/report?\(Self.week)")
            #expect(other.status == 503 && ReportPages.field("Retry-After", other) == "5")
            #expect(ReportPages.text(other) == "another report is being made; one at a time is\n")
            let late = try await held
            #expect(late.status == 504)
            #expect(ReportPages.text(late).contains("more than 5 s in all"))
            await server.thaw()
            try await eventually("a report after the standstill") {
                try await pages.get("/report?\(Self.week)&target=orders").status == 200
            }
            try await eventually("no connection that is left") {
                try await server.value(
                    "SELECT count(*)::text FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'pgvigil%'") == "0"
            }
        }
    }
}
