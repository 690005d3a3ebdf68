import Logging
import Metrics
import Platform
import Recording
import Spool
import Support

/// A sink over a disk and a link that fail as a test says, and what it says of itself.
struct SinkScene: Sendable {
    static let directory = "/spool"

    let time = SteppedTime()
    let files = FaultyFiles()
    let link: ScriptedLink
    let tally = SinkTally()
    let log = LinesOfLog()
    let spoolBytesMax: Int
    let rowsPerSecondMax: Int

    init(
        link: ScriptedLink = ScriptedLink(), spoolBytesMax: Int = 4 << 20,
        rowsPerSecondMax: Int = 10_000
    ) {
        self.link = link
        self.spoolBytesMax = spoolBytesMax
        self.rowsPerSecondMax = rowsPerSecondMax
    }

    /// A sink of this scene; a snapshot's generation says how many rows its batch has.
    func sink(over link: ScriptedLink? = nil) -> SpooledSink<ScriptedLink> {
        SpooledSink(
            SpooledSinkSettings(
                name: "history", directory: Self.directory, spoolBytesMax: spoolBytesMax,
                rowsPerSecondMax: rowsPerSecondMax),
            link: link ?? self.link, tally: tally, log: Logger(level: .debug, output: log),
            clock: time.clock, files: files
        ) { snapshot, milliseconds in
            let rows = Int(snapshot.generation)
            return (
                rows == 0 ? [] : [TextBatch("\(milliseconds)", rows: rows)],
                invalid: snapshot.isComplete ? 0 : 1
            )
        }
    }

    /// A feed that has nothing to offer.
    var quietFeed: SinkFeed {
        SinkFeed(interval: .seconds(3600), clock: time.clock) { Self.snapshot(rows: 0) }
    }

    static func snapshot(rows: Int) -> Snapshot {
        Snapshot(generation: UInt64(rows), targets: [], agent: [])
    }

    /// Runs a sink until `body` is done.
    func running(
        _ sink: SpooledSink<ScriptedLink>, _ body: (SpooledSink<ScriptedLink>) async throws -> Void
    ) async throws {
        let feed = quietFeed
        let task = Task { await sink.run(feed) }
        let result: Result<Void, any Error>
        do {
            try await isOpen(sink)
            try await body(sink)
            result = .success(())
        } catch { result = .failure(error) }
        task.cancel()
        await task.value
        try result.get()
    }

    /// Runs the scene's sink until `body` is done.
    func running(_ body: (SpooledSink<ScriptedLink>) async throws -> Void) async throws {
        try await running(sink(), body)
    }

    /// Waits until a sink has its spool.
    func isOpen(_ sink: SpooledSink<ScriptedLink>) async throws {
        try await eventually("an open spool") { (try? await sink.keep([])) != nil }
    }

    /// Keeps batches that are called `names`, each of `rows` rows.
    func keep(
        _ names: [String], rows: Int = 3, in sink: SpooledSink<ScriptedLink>
    ) async throws {
        for name in names { try await sink.keep([TextBatch(name, rows: rows)]) }
    }

    /// Lets time pass until nothing waits any more.
    func untilNothingWaits() async throws {
        try await time.passes(until: "nothing waits") {
            tally.now.spool.pending == 0 && tally.now.unspooled == 0
        }
    }
}

/// Keeps the lines of a log.
final class LinesOfLog: LogOutput {
    private let kept = Locked<[LogEntry]>([])

    func write(_ entry: LogEntry) { kept.withLock { $0.append(entry) } }

    /// How often a message came.
    func count(of message: String) -> Int {
        kept.withLock { $0.filter { $0.message == message }.count }
    }

    /// The values of a key in all lines with a message.
    func values(of key: String, in message: String) -> [String] {
        kept.withLock { entries in
            entries.filter { $0.message == message }
                .flatMap { $0.fields.filter { $0.key == key }.map(\.value) }
        }
    }
}
