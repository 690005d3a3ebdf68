import Charts
import HTTP
import HTTPMessages
import Metrics
import Platform
import Remembering
import Support
import TargetPages
import TargetParts
import Testing
import Web

/// Ranges from one time to another on the pages of a target.
@Suite struct RangeTests {
    private static let now = Int64(WallClock.secondsSince1970 * 1000)

    private static func family(_ name: String, _ value: Double) -> Family {
        Family(Metric(name, .gauge, "G."), value)
    }

    /// The answer for a target that was polled each minute for an hour.
    private static func answer(
        _ query: String, past: @escaping PastNumbers.Ask = { _ in .notKept }
    ) async throws -> Response {
        let time = ManualTime(wall: now - 3_600_000)
        let trends = RecentTrends(time.source)
        _ = trends.use(["orders"])
        var poll = ContinuousClock.now
        for _ in 0..<60 {
            trends.take([family("pg_cache_hit_ratio", 0.5)], of: "orders", poll: poll)
            poll = poll + .seconds(60)
            time.pass(.seconds(60))
        }
        let target = TargetSnapshot(
            name: "orders", labels: ["target": "orders"], generation: 1,
            families: [family("pg_up", 1)], pollBegan: .now)
        let activity = RecentActivity(time.source)
        _ = activity.use(["orders"], bytesMax: 1 << 20)
        let routes = TargetRoutes(
            TargetRoutes.Sources(
                names: { ["orders"] },
                pages: Pages(Snapshot(generation: 1, targets: [target], agent: [])),
                alerts: { _ in [] }, alertVersion: { "1" }, activity: activity,
                trends: trends, past: past, ownAddress: { "" }, version: "1",
                pagesTooOld: { nil }))
        let parsed = try RequestTarget.parse("/targets/orders\(query)").get()
        let request = Request(
            path: parsed.path, segments: parsed.segments, query: parsed.query,
            headers: [(name: "Host", value: "localhost")])
        switch Router(routes.routes, hosts: { AllowedHosts() }).answer(request) {
        case .now(let response): return response
        case .later(let begin):
            // As in the server the first one counts, and no thread of the pool waits for it.
            let isAnswered = Locked(false)
            return await withCheckedContinuation { continuation in
                begin { response in
                    let isFirst = isAnswered.withLock { isAnswered in
                        defer { isAnswered = true }
                        return !isAnswered
                    }
                    if isFirst { continuation.resume(returning: response) }
                }
            }
        }
    }

    private static func text(_ response: Response) -> String {
        String(decoding: response.body.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (
            "from=yesterday",
            "from: \"yesterday\" is neither a time such as 2026-11-21T08:00:00Z nor"
        ),
        ("from=1.5", "from: \"1.5\" is neither"), ("from=-5", "from: \"-5\" is neither"),
        ("from=527041", "before now, up to 527040"),
        ("to=2026-02-30T00:00:00Z", "to: \"2026-02-30T"),
        ("from=2026-11-21", "from: \"2026-11-21\" is neither"),
        ("from=1795248000", "from: \"1795248000\" is neither"),
        ("from=10&to=20", "from: \"10\" is not before to: \"20\""),
        ("from=10&to=10", "is not before"), ("from=9999-01-01T00:00:00Z", "is not past"),
        ("from=1970-01-01T00:00:00Z", "is more than 366 days before to"),
        ("range=1h&from=10", "range: is there beside from or to"),
        ("from=10&from=20", "from: is there twice"), ("range=3d", "\"3d\" is none of 1h, 6h, 2d"),
        ("from=%3Cscript%3E", "from: \"<script>\" is neither"),
    ]) func `a range that cannot be gets 400 with its name and its value`(
        query: String, words: String
    ) throws {
        let pages = PageScene([SampleTarget.healthy()])
        for page in ["orders", "orders/queries/77"] {
            let response = try pages.get("/targets/\(page)?\(query)")
            #expect(response.status == 400, "\(page)")
            #expect(Self.text(response).contains(words), "\(Self.text(response))")
        }
    }

    @Test(
        arguments: [
            (1, 60_000), (60, 60_000), (119, 60_000), (120, 120_000), (1_440, 900_000),
            (20_160, 10_800_000), (527_040, 345_600_000),
        ] as [(Int64, Int64)])
    func `a range has at most 121 whole steps of the clock, and covers what was asked for`(
        minutes: Int64, step: Int64
    ) throws {
        let now: Int64 = 1_795_248_012_345
        let range = try PageQuery([(name: "from", value: "\(minutes)")]).range(now: now)
        let grid = range.grid(until: now + 999_999)
        #expect(grid.step == step && grid.start % step == 0)
        #expect(grid.start <= now - minutes * 60_000 && grid.start > now - minutes * 60_000 - step)
        #expect(grid.end >= now && grid.end < now + step && grid.count <= 121)
    }

    @Test func `times and minutes before now mean the same, and 'to' alone has an hour before it`()
        throws
    {
        let now: Int64 = 1_795_248_000_000
        func grid(_ parameters: (String, String)...) throws -> TimeGrid {
            try PageQuery(parameters.map { (name: $0.0, value: $0.1) }).range(now: now)
                .grid(until: now)
        }
        let time = WallClock.text(Double(now - 3_600_000) / 1000)
        #expect(try grid(("from", time)) == grid(("from", "60")))
        #expect(try grid(("to", "30")) == grid(("from", "90"), ("to", "30")))
        // What lies ahead is not shown.
        #expect(try grid(("from", "60"), ("to", "2500-01-01T00:00:00Z")) == grid(("from", "60")))
    }

    @Test func `a range within memory is shown from it, and the history is not asked`() async throws
    {
        let asked = Locked(0)
        for query in ["?from=50&to=10", "", "?range=2d"] {
            let page = Self.text(
                try await Self.answer(query) { _ in
                    asked.withLock { $0 += 1 }
                    return .notKept
                })
            #expect(
                page.contains("found in shared buffers") && !page.contains("Memory does not have"))
        }
        #expect(asked.withLock { $0 } == 0)
    }

    @Test func `the form keeps what was asked for, and the ranges until now are links`()
        async throws
    {
        let page = Self.text(try await Self.answer("?from=50&to=10"))
        #expect(page.contains(#"id="from" value="50""#) && page.contains(#"id="to" value="10""#))
        #expect(page.contains(#"href="../targets/orders?range=2d""#))
        #expect(page.contains(" UTC</span>"))
        let odd = PageScene([SampleTarget.healthy(.init(target: "a/b"))])
        let form = Self.text(try odd.get("/target?target=a%2Fb&from=50"))
        #expect(form.contains(#"action="./target""#))
        #expect(form.contains(#"<input type="hidden" name="target" value="a/b"/>"#))
    }

    @Test func `what memory does not have comes from the history, and the rest from memory`()
        async throws
    {
        let page = Self.text(
            try await Self.answer("?from=600") { question in
                let count = question.grid.count
                #expect(question.target == "orders" && count > 50)
                return .known(
                    PastNumbers(
                        values: [
                            "pg_cache_hit_ratio": Array(repeating: 0.25, count: count),
                            "pg_query_mean_seconds": Array(repeating: 0.125, count: count),
                        ], classes: ["IO": Array(repeating: 1.5, count: count)]))
            })
        #expect(page.contains("Charts show the rest from the history"))
        #expect(
            page.contains("<td class=\"number\" data-title=\"found in shared buffers\">25 %</td>"))
        #expect(
            page.contains("<td class=\"number\" data-title=\"found in shared buffers\">50 %</td>"))
        #expect(page.contains("125 ms") && page.contains("data-title=\"IO\">1.5<"))
        // A page that has asked the history does not do it again at each poll.
        #expect(!page.contains("data-events"))
    }

    @Test func `a history that is not kept or does not answer is said, with what memory has`()
        async throws
    {
        let none = Self.text(try await Self.answer("?from=600"))
        #expect(none.contains("No history is configured") && none.contains("50 %"))
        let failed = Self.text(
            try await Self.answer("?from=600") { _ in .unanswered("<no> connection") })
        #expect(failed.contains("did not answer") && failed.contains("&lt;no&gt; connection"))
        #expect(failed.contains("50 %"))
    }

    @Test func `a history that never answers holds a page up for a bounded time`() async throws {
        let (silence, end) = AsyncStream.makeStream(of: Void.self)
        let page = Self.text(
            try await Self.answer("?from=600") { _ in
                for await _ in silence {}
                return .notKept
            })
        #expect(page.contains("no answer within 5 s") && page.contains("50 %"))
        end.finish()
    }

    // MARK: Both together

    @Test
    func `of a step that memory has a part of the history counts, and memory where it has none`() {
        let past = PastNumbers(
            values: ["a": [1, 2, nil, nil]],
            classes: ["IO": [1, 2, nil, nil], "other": [0, 0.5, nil, nil]])
        #expect(past.filling([9, 9, 9, nil], of: "a", border: 2) == [1, 2, 9, nil])
        #expect(past.filling([nil, 9, nil, nil], of: "a", border: 0) == [1, 9, nil, nil])
        #expect(past.filling([nil, 9], of: "b", border: 2) == [nil, 9])
        let load = past.filling(
            [Series("CPU", [nil, 7, 7, nil]), Series("IO", [nil, 0, 8, nil])], border: 2, steps: 4)
        #expect(load.map(\.name) == ["CPU", "IO", "other"])
        #expect(load.map(\.values) == [[0, 0, 7, nil], [1, 2, 8, nil], [0, 0.5, 0, nil]])
    }
}
