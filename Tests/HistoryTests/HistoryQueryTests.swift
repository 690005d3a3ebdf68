import History
import HistorySchema
import Support
import Testing

@Suite struct HistoryQueryTests {
    private static let now: Int64 = 1_795_248_000_000

    private func query(_ text: String) throws -> HistoryQuery {
        let parts = text.split(separator: "&").map { part in
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            return (name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
        return try HistoryQuery(parts, now: Self.now)
    }

    @Test func `the last hour is meant unless said otherwise`() throws {
        let query = try query("metric=a")
        #expect(query.range == (Self.now - 3_600_000)..<Self.now)
        #expect(query.source == .raw)
        #expect(query.step == nil)
    }

    @Test(arguments: [
        ("30s", HistoryQuery.Source.raw), ("5m", .raw), ("90m", .raw), ("1h", .hourly),
        ("6h", .hourly), ("1d", .daily), ("2d", .daily), ("3600", .hourly),
    ])
    func `the step decides which figures answer`(step: String, source: HistoryQuery.Source) throws {
        let query = try query("metric=a&from=1795000000&to=1795200000&step=\(step)")
        #expect(query.source == source)
    }

    @Test(
        arguments: [
            ("2026-11-21T08:00:00Z", 1_795_248_000_000),
            ("2026-11-21T09:00:00.5+01:00", 1_795_248_000_500),
            ("2026-11-21t08:00:00z", 1_795_248_000_000), ("1795248000.25", 1_795_248_000_250),
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:59.999Z", 951_868_799_999),
        ] as [(String, Int64)])
    func `times are read as RFC 3339 or as seconds`(text: String, milliseconds: Int64) {
        #expect(TimeText.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "yesterday", "",
        "2026-11-21T08:00:00", "2026-11-21T08:00:00+1:00", "nan", "1e300", "2026-11-21T08:00:00.Z",
    ])
    func `what is no time is none`(text: String) {
        #expect(TimeText.milliseconds(text) == nil)
    }

    @Test(arguments: [
        ("from=1", "metric: is missing"), ("metric=", "metric: is missing"),
        ("metric=a&metric=b", "metric: is there twice"), ("metric=a&x=1", "x: unknown"),
        ("metric=a&from=x", "from: neither"), ("metric=a&from=2&to=1", "from: is not before to"),
        ("metric=a&from=0", "from: more than ten years"), ("metric=a&step=0s", "step: no duration"),
        ("metric=a&step=1ms", "step: no duration"), ("metric=a&step=x", "step: no duration"),
        ("metric=a&from=1790000000&step=1s", "step: gives more than"),
        ("metric=a&tags=x", "tags: not of the form"), ("metric=a&tags==x", "tags: not of the form"),
        ("metric=a&step=99999999999999999999d", "step: no duration"),
    ])
    func `what cannot be answered is refused by name`(text: String, reason: String) throws {
        let refusal = #expect(throws: HistoryQuery.Refusal.self) { try query(text) }
        #expect(refusal?.description.hasPrefix(reason) == true, "\(refusal?.description ?? "")")
    }

    @Test func `roll-ups and the rows behind them give one answer`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            // Five hours of a row per minute; the values are the minutes.
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT 'it''s', n, 'x', jsonb_build_object('t', 'a"b'),
                       timestamptz '2026-11-21 00:00Z' + interval '1 minute' * n
                  FROM generate_series(0, 299) AS n;
                SELECT monitoring.roll_up(timestamptz '2026-11-21 03:10Z')
                """)
            let hours = try await server.value(
                "SELECT count(*)::text FROM monitoring.performance_metrics_hourly")
            #expect(hours == "3")
            let range = "from=2026-11-21T00:00:00Z&to=2026-11-21T05:00:00Z"
            let query = try query("metric=it's&\(range)&step=1h&tags=t=a\"b")
            let rows = try await server.rows(query.sql)
            #expect(rows.map { $0[6] } == Array(repeating: "60", count: 5))
            #expect(rows.map { $0[3] } == ["0", "60", "120", "180", "240"])
            #expect(rows.map { $0[4] } == ["59", "119", "179", "239", "299"])
            #expect(rows.map { $0[5] } == ["59", "119", "179", "239", "299"])
            let plain = try await server.rows(
                try self.query("metric=it's&\(range)&step=90m").sql)
            #expect(plain.map { $0[6] } == ["90", "90", "90", "30"])
            let raw = try await server.rows(try self.query("metric=it's&\(range)").sql)
            #expect(raw.count == 300)
            #expect(raw[7][1] == "1795219620000")
            let none = try await server.rows(try self.query("metric=it's&\(range)&tags=t=b").sql)
            #expect(none.isEmpty)
        }
    }
}
