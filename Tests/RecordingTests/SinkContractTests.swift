import Metrics
import Platform
import Recording
import Spool
import Support
import Testing

/// What every sink promises of its deliveries, over a link that answers as a test says.
@Suite struct SinkContractTests {
    @Test func `what was taken arrives once, in order, and leaves the spool`() async throws {
        let scene = SinkScene()
        try await scene.running { sink in
            try await scene.keep(["a", "b", "c"], in: sink)
            await sink.offer(SinkScene.snapshot(rows: 5), milliseconds: 42)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["a", "b", "c", "42"])
        #expect(scene.tally.now.written == 14)
        #expect(scene.tally.now.lost.values.allSatisfy { $0 == 0 })
        #expect(scene.link.closes == 1)
    }

    // MARK: Answers

    @Test func `a batch that is refused for its data is given up, and the others arrive`()
        async throws
    {
        let scene = SinkScene()
        scene.link.meets(then: .away)
        scene.link.refuses(["bad"])
        try await scene.running { sink in
            try await scene.keep(["a", "b"], in: sink)
            try await scene.keep(["bad"], rows: 5, in: sink)
            try await scene.keep(["c"], in: sink)
            scene.link.meets(then: .accepted)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["a", "b", "c"])
        #expect(scene.link.sent.filter { $0 == ["bad"] }.count == SinkLimits.refusals)
        let tally = scene.tally.now
        #expect(tally.written == 9)
        #expect(tally.lost[.refused] == 5)
        #expect(
            tally.failures[.data] == UInt64(scene.link.sent.filter { $0.contains("bad") }.count))
        #expect(scene.log.count(of: "history batch given up") == 1)
        let errors = scene.log.values(of: "error", in: "history batch given up")
        #expect(errors == ["numeric field overflow in bad"])
        #expect(scene.log.count(of: "history is written again") >= 1)
    }

    @Test func `two batches in a row that are refused for their data are both given up`()
        async throws
    {
        let scene = SinkScene()
        scene.link.refuses(["bad", "worse"])
        try await scene.running { sink in
            try await scene.keep(["bad", "worse"], rows: 2, in: sink)
            try await scene.keep(["good"], in: sink)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["good"])
        #expect(scene.tally.now.lost[.refused] == 4)
        #expect(scene.log.count(of: "history batch given up") == 2)
    }

    @Test(arguments: [true, false])
    func `a transfer whose answer was lost is there once`(hasArrived: Bool) async throws {
        let scene = SinkScene()
        scene.link.meets([.answerLost(hasArrived: hasArrived)])
        try await scene.running { sink in
            try await scene.keep(["a"], in: sink)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["a"])
        #expect(scene.link.sent == [["a"], ["a"]])
        #expect(scene.tally.now.written == 3)
        #expect(scene.tally.now.failures[.connection] == 1)
    }

    @Test(arguments: [true, false])
    func `a destination that answers late keeps its one connection`(hasArrived: Bool) async throws {
        let scene = SinkScene()
        let late = ScriptedLink.Fate.answerLate(hasArrived: hasArrived)
        scene.link.meets([late, late, late])
        try await scene.running { sink in
            try await scene.keep(["a"], in: sink)
            try await scene.untilNothingWaits()
            #expect(scene.link.closes == 0)
        }
        #expect(scene.link.destination.texts == ["a"])
        #expect(scene.tally.now.written == 3)
        #expect(scene.tally.now.failures[.timeout] == 3)
    }

    @Test(arguments: [ScriptedLink.Fate.wrongSchema, .away])
    func `a destination that is away or wrong loses nothing, and is noted once`(
        fate: ScriptedLink.Fate
    ) async throws {
        let scene = SinkScene()
        scene.link.meets(then: fate)
        try await scene.running { sink in
            try await scene.keep(["a", "b"], in: sink)
            let begin = scene.time.manual.now
            try await scene.time.passes(until: "fifty attempts") { scene.link.connects >= 50 }
            // A pause is at most a minute, and at least an eighth of a second; a busy machine may see
            // some attempts more before it looks.
            let waited = begin.duration(to: scene.time.manual.now)
            #expect(waited < .seconds(60 * 100) && waited > .seconds(60))
            #expect(scene.tally.now.spool.pending == 2)
            scene.link.meets(then: .accepted)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.sent == [["a", "b"]])
        #expect(scene.tally.now.written == 6)
        #expect(scene.tally.now.lost.values.allSatisfy { $0 == 0 })
        #expect(scene.log.count(of: "history cannot be written") == 1)
        #expect(scene.log.count(of: "history is written again") == 1)
    }

    // MARK: Disk

    @Test func `a full disk keeps the newest samples in memory and counts the oldest as lost`()
        async throws
    {
        let scene = SinkScene()
        scene.link.meets(then: .away)
        try await scene.running { sink in
            scene.files.setFaults { $0.bytesLeft = 0 }
            let count = SinkLimits.unspooledBatches + 10
            for place in 0..<count {
                await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: Int64(place))
            }
            #expect(scene.tally.now.lost[.spoolFailed] == 20)
            #expect(scene.tally.now.failures[.spool] == UInt64(count))
            await #expect(throws: SinkRefusal.self) {
                try await sink.keep([TextBatch("recorded", rows: 1)])
            }
            #expect(
                scene.log.count(of: "history cannot be kept on disk and is sent from memory") == 1)
            #expect(scene.tally.now.unspooled == SinkLimits.unspooledBatches)
            scene.files.setFaults { $0.bytesLeft = nil }
            scene.link.meets(then: .accepted)
            await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: Int64(count))
            try await scene.untilNothingWaits()
        }
        let texts = scene.link.destination.texts
        #expect(texts.count == SinkLimits.unspooledBatches + 1)
        // Attempts may have been on their way with some of the first, which stay then instead of others.
        let lost = (0...(SinkLimits.unspooledBatches + 10)).filter { !texts.contains("\($0)") }
        #expect(lost.count == 10 && lost.allSatisfy { $0 < 20 }, "\(lost)")
        #expect(scene.tally.now.lost[.spoolFailed] == 20)
    }

    @Test func `while the disk is full samples go to the destination without it`() async throws {
        let scene = SinkScene()
        try await scene.running { sink in
            scene.files.setFaults { $0.bytesLeft = 0 }
            for place in 0..<3 {
                await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: Int64(place))
                try await scene.time.passes(until: "the delivery") {
                    scene.tally.now.written == UInt64(2 * (place + 1))
                }
            }
            #expect(scene.tally.now.unspooled == 0)
            scene.files.setFaults { $0.bytesLeft = nil }
            await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: 3)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["0", "1", "2", "3"])
        #expect(scene.tally.now.lost.values.allSatisfy { $0 == 0 })
        #expect(scene.log.count(of: "history cannot be kept on disk and is sent from memory") == 1)
        #expect(scene.log.count(of: "history is kept on disk again") == 1)
        #expect(scene.log.count(of: "history cannot be written") == 0)
    }

    @Test(arguments: [false, true])
    func `an answer that is lost while the disk is full brings nothing twice`(
        hasArrived: Bool
    ) async throws {
        let scene = SinkScene()
        try await scene.running { sink in
            scene.files.setFaults { $0.bytesLeft = 0 }
            scene.link.meets([.answerLost(hasArrived: hasArrived)], then: .away)
            await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: 0)
            try await scene.time.passes(until: "attempts after it") { scene.link.connects >= 3 }
            scene.files.setFaults { $0.bytesLeft = nil }
            await sink.offer(SinkScene.snapshot(rows: 2), milliseconds: 1)
            #expect(scene.tally.now.unspooled == 1)
            scene.link.meets(then: .accepted)
            try await scene.time.passes(until: "both have arrived") {
                scene.tally.now.written == 4 && scene.tally.now.unspooled == 0
            }
        }
        #expect(scene.link.destination.texts.sorted() == ["0", "1"])
    }

    @Test func `a record that was damaged on disk is counted, and the others arrive`() async throws
    {
        let scene = SinkScene()
        scene.link.meets(then: .away)
        try await scene.running { sink in
            try await scene.keep(["aaaa", "bbbb", "cccc"], in: sink)
            // The feed, the ticker, and the pause before the next attempt: nothing is read now.
            try await eventually("a pause") { scene.time.waiting == 3 }
            let path = try #require(scene.files.paths.first { !$0.hasSuffix("/lock") })
            // In the middle of the file lies the second of three records.
            let bits = try scene.files.bytes(of: path) * 8
            scene.files.flipBit(path, at: bits / 2)
            scene.link.meets(then: .accepted)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["aaaa", "cccc"])
        #expect(scene.tally.now.spool.recordsDamaged == 1)
        #expect(scene.tally.now.written == 6)
    }

    @Test func `a batch of an unknown form is given up and counted`() async throws {
        let scene = SinkScene()
        do {
            let later = try RecordLog(
                directory: SinkScene.directory, limits: SpoolLimits(bytesMax: 4 << 20),
                files: scene.files)
            _ = try later.append([9, 9, 9])
        }
        try await scene.running { sink in
            try await scene.keep(["a"], in: sink)
            try await scene.untilNothingWaits()
        }
        #expect(scene.link.destination.texts == ["a"])
        #expect(scene.tally.now.lost[.refused] == 1)
        #expect(scene.log.count(of: "history batch of an unknown form") == 1)
    }

    @Test func `over the limit of the spool the oldest rows go and are counted`() async throws {
        let scene = SinkScene(spoolBytesMax: 256 << 10)
        scene.link.meets(then: .away)
        let count = 40
        let filling = String(repeating: "x", count: 20_000)
        try await scene.running { sink in
            try await scene.keep((0..<count).map { "\($0) \(filling)" }, in: sink)
            scene.link.meets(then: .accepted)
            try await scene.untilNothingWaits()
        }
        let arrived = scene.link.destination.texts.compactMap {
            Int($0.prefix { $0 != " " })
        }
        #expect(arrived.last == count - 1)
        #expect(arrived == arrived.sorted() && arrived.count < count && !arrived.isEmpty)
        #expect(scene.tally.now.lost[.spoolFull] == UInt64(3 * (count - arrived.count)))
        #expect(scene.tally.now.written == UInt64(3 * arrived.count))
    }

    @Test func `a spool that another one has is waited for and noted once`() async throws {
        let scene = SinkScene()
        var other: (any OpenFile)? = try scene.files.lock("\(SinkScene.directory)/lock")
        let sink = scene.sink()
        let feed = scene.quietFeed
        let task = Task { await sink.run(feed) }
        try await scene.time.passes(until: "three tries") {
            scene.tally.now.failures[.spool] ?? 0 >= 3
        }
        await #expect(throws: SinkRefusal.self) { try await sink.keep([TextBatch("a", rows: 1)]) }
        #expect(scene.log.count(of: "history has no spool") == 1)
        withExtendedLifetime(other) {}
        other = nil
        try await scene.time.passes(until: "a spool") {
            (try? await sink.keep([TextBatch("a", rows: 1)])) != nil
        }
        try await scene.untilNothingWaits()
        #expect(scene.link.destination.texts == ["a"])
        task.cancel()
        await task.value
    }

    @Test func `samples that no destination takes are counted`() async throws {
        let scene = SinkScene()
        try await scene.running { sink in
            await sink.offer(
                Snapshot(generation: 2, targets: [], agent: [], isComplete: false), milliseconds: 1)
            try await scene.untilNothingWaits()
        }
        #expect(scene.tally.now.lost[.invalid] == 1)
        #expect(scene.tally.now.written == 2)
    }

    // MARK: Pace

    @Test func `what has waited is delivered at the pace that the settings allow`() async throws {
        let scene = SinkScene(rowsPerSecondMax: 10)
        try await scene.running { sink in
            let begin = scene.time.manual.now
            try await scene.keep((0..<6).map { "\($0)" }, rows: 10, in: sink)
            try await scene.untilNothingWaits()
            #expect(begin.duration(to: scene.time.manual.now) >= .seconds(5))
        }
        #expect(scene.link.sent.count == 6)
    }

    @Test func `upkeep is done once in ten minutes, whatever the time of day does`() async throws {
        let scene = SinkScene()
        try await scene.running { _ in
            try await eventually("the first upkeep") { scene.link.upkeeps == 1 }
            let begin = scene.time.manual.now
            var step = ManualTime.Blow()
            step.step = -86_400_000
            scene.time.manual.strike(step)
            try await scene.time.passes(until: "the second upkeep") { scene.link.upkeeps == 2 }
            let passed = begin.duration(to: scene.time.manual.now)
            #expect(passed >= .seconds(595) && passed < .seconds(1_190))
        }
    }

    // MARK: Stops

    @Test func `a drain is over when everything has arrived`() async throws {
        let scene = SinkScene()
        try await scene.running { sink in
            try await scene.keep(["a", "b"], in: sink)
            let isDrained = Locked(false)
            let draining = Task {
                await sink.drain(within: .seconds(3600))
                isDrained.withLock { $0 = true }
            }
            let begin = scene.time.manual.now
            try await scene.time.passes(until: "the end of the drain") {
                isDrained.withLock { $0 }
            }
            await draining.value
            #expect(begin.duration(to: scene.time.manual.now) < .seconds(60))
        }
        #expect(scene.link.destination.texts == ["a", "b"])
    }

    @Test func `a drain does not wait for a destination that refuses`() async throws {
        let scene = SinkScene()
        scene.link.meets(then: .away)
        try await scene.running { sink in
            try await scene.keep(["a"], in: sink)
            try await eventually("a refusal") { scene.tally.now.failures[.connection] ?? 0 > 0 }
            let begin = scene.time.manual.now
            await sink.drain(within: .seconds(3600))
            #expect(scene.time.manual.now == begin)
        }
        #expect(scene.link.destination.batches.isEmpty)
    }

    @Test(arguments: [true, false])
    func `what was under way at a stop is there once after the next start`(
        hasArrived: Bool
    ) async throws {
        let scene = SinkScene()
        scene.link.meets([.underWay(hasArrived: hasArrived)])
        try await scene.running { sink in
            try await scene.keep(["a", "b"], in: sink)
            try await eventually("a transfer under way") { !scene.link.sent.isEmpty }
        }
        let before = scene.link.sent.count
        try await scene.running { _ in
            try await eventually("the next transfer") { scene.link.sent.count > before }
            try await eventually("nothing waits") { scene.tally.now.spool.pending == 0 }
        }
        #expect(scene.link.destination.texts.sorted() == ["a", "b"])
        #expect(scene.tally.now.lost.values.allSatisfy { $0 == 0 })
    }
}
