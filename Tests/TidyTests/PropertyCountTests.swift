import Testing

/// How much a value may hold before it is divided.
@Suite struct PropertyCountTests {
    private static let countMax = 12

    /// Types that hold more, and why that is no sign of two types in one.
    private static let larger = [
        "AgentMetrics": "the parts of the agent, one property for each",
        "Collector": "a statement with all that the catalogue says of it",
        "Configuration": "the sections of the file",
        "Columns": "the columns of one answer about the sessions",
        "Connection": "one connection of libpq, or of a client, with its deadlines",
        "Connection.State": "what the thread of the server knows of a client's connection",
        "Endpoints.Sources": "what endpoints answer from, one property for each room",
        "HistorySection": "the keys of a section",
        "Indicator": "an indicator with all that is said of it",
        "Memories": "what is remembered, one property for each, and its files",
        "Panel.Style": "options of a panel in Grafana",
        "PollState": "the parts of a target's state, each a value of its own",
        "Recommendation": "the fields of an advice as it is written",
        "RecordLog": "a log of records on disk: its limits, its segments, its counters",
        "SampledSession": "the columns of pg_stat_activity that a sample has",
        "SchemaSurvey": "what a survey of a database found, by question",
        "ServerFacts": "what a server said of itself, by question",
        "Session": "one login with its thread, its limits and its count",
        "SessionGroup": "the columns by which sessions are counted",
        "SessionsAnswer.Session": "the members of a session in the answer of the API",
        "SpooledSink": "a sink: its spool, its link, its limits and its counters",
        "StatementPage": "what is known of a statement, from each of its sources",
        "Target": "the keys of a target",
        "TargetWorker": "one target: its sessions, its state and whom it reports to",
        "TopState": "what is on the screen",
        "WatchedTarget": "the keys of a target, prepared",
    ]

    private static let found = CheckoutFile.sources.flatMap { file in
        file.code.storedProperties.map { (file.path, $0) }
    }

    @Test func `a type has at most 12 stored properties, or a reason stands here`() {
        for (path, properties) in Self.found where Self.larger[properties.type] == nil {
            #expect(properties.count <= Self.countMax, "\(properties.type) in \(path)")
        }
    }

    @Test func `every exception is one still`() {
        for (type, reason) in Self.larger {
            let counts = Self.found.filter { $0.1.type == type }.map(\.1.count)
            #expect(counts.contains { $0 > Self.countMax }, "\(type): \(reason)")
        }
    }

    @Test func `what is computed, shared or local is not counted`() {
        let text = SwiftText(
            """
            package struct Outer: Sendable {
                static let limit = 1
                package let one, more: Int
                private(set) var two = 2 { didSet { note() } }
                var three: Int { one }
                var four: Int {
                    let local = 1
                    return local
                }
                enum Kind { case a }
                struct Inner { let five: Int }
                func six() { var seven = 0; seven += 1 }
                lazy var eight = { 1 }()
            }
            extension Outer {
                struct Part {
                    var nine: Int
                }
            }
            """)
        #expect(
            text.storedProperties == [
                .init(type: "Outer", count: 4), .init(type: "Outer.Inner"),
                .init(type: "Part", count: 1),
            ])
    }
}
