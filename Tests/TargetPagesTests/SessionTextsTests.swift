import Collection
import Metrics
import Remembering
import Sampling
import Testing

/// The texts of statements that sessions have shown.
@Suite struct SessionTextsTests {
    private func take(
        _ sessions: RecentSessions, _ statements: [(id: String, text: String)],
        texts: StatementTextChoice = .redacted
    ) {
        let sampled = statements.enumerated().map { place, statement in
            var session = SampledSession(
                pid: Int32(place + 1), backendType: Array("client backend".utf8),
                state: Array("active".utf8), queryID: Array(statement.id.utf8))
            session.text = Array(statement.text.utf8)
            return session
        }
        sessions.take(
            SessionsReading(ActivitySample(sampled), databases: [:], texts: texts), of: "t",
            at: .now)
    }

    private let recent = {
        let recent = RecentSessions()
        recent.use(["t"])
        return recent
    }()

    @Test func `a text is kept as it may be shown, and one that the server gives comes first`() {
        take(recent, [("1", "SELECT 'secret'"), ("2", "SELECT 2")])
        let info = Family(
            Metric("pg_stat_statements_query_info", .gauge, "I."),
            [Sample(["queryid": "2", "query": "SELECT $1"], 1)])
        let snapshot = TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1, families: [info])
        let texts = recent.texts(of: snapshot, named: "t")
        #expect(texts["1"] == "SELECT ?" && texts["2"] == "SELECT $1")
        #expect(recent.texts(of: snapshot, named: "other")["1"] == nil)
    }

    @Test func `where no text may be shown none is kept, and none of before`() {
        take(recent, [("1", "SELECT 1")], texts: .full)
        #expect(recent.texts(of: nil, named: "t")["1"] == "SELECT 1")
        take(recent, [("2", "SELECT 2")], texts: .none)
        #expect(recent.texts(of: nil, named: "t").isEmpty)
        take(recent, [("1", "SELECT 1")], texts: .full)
        // A reload may have changed what may be shown.
        recent.use(["t"])
        #expect(recent.texts(of: nil, named: "t").isEmpty)
    }

    @Test func `texts are bounded, and those that were seen first go first`() {
        for round in 0..<20 {
            take(recent, (0..<60).map { ("\(round * 60 + $0)", "SELECT \(round)") })
        }
        let texts = recent.texts(of: nil, named: "t")
        #expect(texts.count == 500)
        #expect(texts["0"] == nil && texts["1149"] != nil)
    }
}
