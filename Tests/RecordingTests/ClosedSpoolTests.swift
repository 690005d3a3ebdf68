import Logging
import Metrics
import Platform
import Recording
import Support
import Testing

/// A sink whose spool cannot be opened, as on a disk that is mounted read-only.
@Suite struct ClosedSpoolTests {
    @Test func `a spool that cannot be opened keeps nothing from the destination`() async throws {
        let directory = try TemporaryDirectory("s")
        let blocked = try directory.write("state", "no directory\n")
        let scene = SinkScene()
        let sink = SpooledSink(
            SpooledSinkSettings(
                name: "history", directory: blocked, spoolBytesMax: 4 << 20,
                rowsPerSecondMax: 10_000),
            link: scene.link, tally: scene.tally,
            log: Logger(level: .debug, output: scene.log), clock: scene.time.clock,
            files: DiskFileLayer()
        ) { snapshot, milliseconds in
            let rows = Int(snapshot.generation)
            return (rows == 0 ? [] : [TextBatch("\(milliseconds)", rows: rows)], invalid: 0)
        }
        let feed = scene.quietFeed
        let task = Task { await sink.run(feed) }
        try await scene.time.passes(until: "the first failure") {
            scene.log.count(of: "history has no spool") == 1
        }
        await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: 0)
        try await scene.time.passes(until: "the delivery") { scene.tally.now.written == 2 }
        await #expect(throws: SinkRefusal.self) {
            try await sink.keep([TextBatch("recorded", rows: 1)])
        }
        try DiskFileLayer().remove(blocked)
        try await scene.time.passes(until: "an open spool") {
            (try? await sink.keep([])) != nil
        }
        try await scene.keep(["kept"], in: sink)
        try await scene.time.passes(until: "both have arrived") { scene.tally.now.written == 5 }
        task.cancel()
        await task.value
        #expect(scene.link.destination.texts == ["0", "kept"])
        #expect(scene.log.count(of: "history has no spool") == 1)
    }
}
