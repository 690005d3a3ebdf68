import History
import HistorySchema
import Metrics
import Postgres
import Support
import Testing

/// What was meant is what the server holds.
@Suite struct CopyEncodingTests {
    private static let edges: [Double] = [
        0, -0.0, 1, -1, 0.1, 0.5, 1.5, 9999, 10_000, 10_001, 99_999_999, 100_000_000, 0.0001,
        0.00012345, 1234.5678, -98765.4321, 1e15, 1e16, 1e22, 123_456_789_012_345_680,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNormalMagnitude,
        .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .pi, 1.0 / 3.0, 5e-5, 2.5e-10,
        4_503_599_627_370_497.5,
    ]

    private static func randomNumbers(_ count: Int) -> [Double] {
        var random = SystemRandomNumberGenerator()
        return (0..<count).map { index in
            if index % 3 == 0 {
                let value = Double(bitPattern: random.next())
                return value.isFinite ? value : 0
            }
            let scale = [1e-9, 1e-3, 1, 1e3, 1e9][index % 5]
            return Double.random(in: -scale...scale, using: &random)
        }
    }

    private static func row(_ value: Double, _ index: Int) -> HistoryRow {
        HistoryRow(
            name: "n\(index)", value: value, unit: index % 2 == 0 ? "seconds" : nil,
            tags: ["target": "orders", "query": "a \"b\" \\ \n\u{1}ä€😀"],
            milliseconds: 1_795_248_000_123)
    }

    private static func write(_ rows: [HistoryRow], _ server: TestServer) async throws {
        var random = SystemRandomNumberGenerator()
        let (batches, refused) = HistoryBatch.batches(of: rows, using: &random)
        #expect(refused == 0)
        let conninfo = try #require(ConnectionString(server.conninfo()))
        let session = Session(
            name: "copy", login: Login(conninfo: conninfo, purpose: .writing))
        let parts = [CopyEncoder.header] + batches.map(\.tuples) + [CopyEncoder.trailer]
        try await session.copy(CopyEncoder.statement, parts, within: .seconds(30))
        await session.close()
    }

    @Test(arguments: [15, 18]) func `every number arrives as it was`(version: Int) async throws {
        let numbers = Self.edges + Self.randomNumbers(2_000)
        try await withServer(version: version) { server in
            try await server.execute(Schema.script(mode: .logged))
            try await Self.write(numbers.enumerated().map { Self.row($1, $0) }, server)
            let rows = try await server.rows(
                """
                SELECT metric_value::text, metric_value::float8::text, metric_unit,
                       tags ->> 'query', (extract(epoch FROM recorded_at) * 1000)::bigint, id::text
                  FROM monitoring.performance_metrics ORDER BY substr(metric_name, 2)::int
                """)
            try #require(rows.count == numbers.count)
            for (row, number) in zip(rows, numbers) {
                // The server's own reading of the decimal gives the number back, bit by bit.
                #expect(row[1].flatMap(Double.init) == number, "\(number) became \(row[0] ?? "")")
            }
            #expect(rows[4][0] == "0.1")
            #expect(rows[9][0] == "10001")
            #expect(rows[1][0] == "0")
            #expect(rows[0][2] == "seconds")
            #expect(rows[1][2] == nil)
            #expect(rows[0][3] == "a \"b\" \\ \n\u{1}ä€😀")
            #expect(rows[0][4] == "1795248000123")
            #expect(Set(rows.map { $0[5] }).count == numbers.count)
            #expect(rows.allSatisfy { $0[5]?.dropFirst(14).first == "7" })
        }
    }

    @Test(arguments: [
        HistoryRow(name: "a", value: .nan, unit: nil, tags: .empty, milliseconds: 0),
        HistoryRow(name: "a", value: .infinity, unit: nil, tags: .empty, milliseconds: 0),
        HistoryRow(name: "", value: 1, unit: nil, tags: .empty, milliseconds: 0),
        HistoryRow(name: "a b", value: 1, unit: nil, tags: .empty, milliseconds: 0),
        HistoryRow(
            name: String(repeating: "a", count: 201), value: 1, unit: nil, tags: .empty,
            milliseconds: 0),
        HistoryRow(
            name: "a", value: 1, unit: String(repeating: "u", count: 65), tags: .empty,
            milliseconds: 0),
        HistoryRow(
            name: "a", value: 1, unit: nil, tags: ["t": String(repeating: "v", count: 1025)],
            milliseconds: 0),
        HistoryRow(name: "a", value: 1, unit: nil, tags: .empty, milliseconds: -1),
        HistoryRow(name: "a", value: 1, unit: nil, tags: .empty, milliseconds: .max),
    ])
    func `what no table should hold is left out and counted`(row: HistoryRow) {
        var random = SystemRandomNumberGenerator()
        let good = Self.row(1, 0)
        let (batches, refused) = HistoryBatch.batches(of: [good, row, good], using: &random)
        #expect(refused == 1)
        #expect(batches.map(\.rows) == [2])
    }

    @Test func `many rows become several batches, and each reads back from the spool`() {
        var random = SystemRandomNumberGenerator()
        let rows = (0..<12_000).map { Self.row(Double($0), $0) }
        let (batches, _) = HistoryBatch.batches(of: rows, using: &random)
        #expect(batches.reduce(0) { $0 + $1.rows } == 12_000)
        #expect(batches.count > 2)
        for batch in batches { #expect(HistoryBatch(payload: batch.payload) == batch) }
        #expect(HistoryBatch(payload: [9, 0, 0, 0, 1]) == nil)
    }

    @Test func `a zero character in a tag costs nothing but itself`() async throws {
        try await withServer { server in
            try await server.execute(Schema.script(mode: .logged))
            let row = HistoryRow(
                name: "a", value: 1, unit: nil, tags: ["t": "x\0y"], milliseconds: 0)
            try await Self.write([row], server)
            let tag = try await server.value(
                "SELECT tags ->> 't' FROM monitoring.performance_metrics")
            #expect(tag == "x\u{FFFD}y")
        }
    }
}
