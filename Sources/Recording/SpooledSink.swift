import Basics
package import Logging
package import Metrics
package import Platform
import Spool
import TimedDisks

/// A sink with a spool before it and a link behind: samples go to disk first, and from there in
/// order and exactly once over the link.
///
/// While the disk takes nothing, batches are sent from memory. When it is unknown whether batches arrived they are sent
/// again under the same names, and the link finds out.
package actor SpooledSink<Link: SinkLink>: Sink {
    /// Makes batches of what is known at a moment, in milliseconds since 1970; also says how many
    /// samples no destination would take.
    package typealias Encoder =
        @Sendable (Snapshot, Int64) -> (batches: [Link.Batch], invalid: Int)

    private let settings: SpooledSinkSettings
    private let files: any FileLayer
    private let encode: Encoder
    private let log: Logger
    private let link: Link
    private let tally: SinkTally
    private let clock: RecordingClock
    private let bells: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    private var spool: Spool?
    private var backoff = Backoff(limit: SinkLimits.retrySeconds)
    private var lastUpkeep: ContinuousClock.Instant?
    private var unspooled = UnspooledBatches<Link.Batch>()
    private var spoolFailure: String?
    /// Batches that were sent and not answered.
    private var uncertain: Set<UInt64> = []
    private var refusals = 0
    private var batchesAtOnce = SinkLimits.batchesAtOnce
    private var lastFailure: String?

    /// Delivers over `link` what `encode` makes of snapshots.
    package init(
        _ settings: SpooledSinkSettings, link: Link, tally: SinkTally, log: Logger,
        clock: RecordingClock = .machine, files: (any FileLayer)? = nil,
        encode: @escaping Encoder
    ) {
        self.settings = settings
        self.link = link
        self.tally = tally
        self.log = log
        self.clock = clock
        self.files =
            files
            ?? TimedFiles(within: TimedFiles.largeLimit, threadNamed: "\(settings.name)-disk")
        self.encode = encode
        (bells, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        tally.change { $0.spoolBytesMax = settings.spoolBytesMax }
    }

    /// Takes what `feed` offers and delivers it, until the task is cancelled.
    package func run(_ feed: SinkFeed) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.openSpool() }
            group.addTask { await feed.run(into: self) }
            group.addTask { await self.flushLoop() }
        }
        await link.close()
        let last = spool
        spool = nil
        await last?.close()
    }

    /// Waits until the destination has everything, has refused something, or the time is over.
    package func drain(within limit: Duration) async {
        let end = clock.now + limit
        while clock.now < end, lastFailure == nil, !Task.isCancelled, await isWaiting {
            bell.yield()
            await clock.sleep(for: SinkLimits.drainCheck)
        }
    }

    private var isWaiting: Bool {
        get async {
            if mustGoAroundSpool, unspooled.count > 0 { return true }
            return await spool?.counters.pending ?? 0 > 0
        }
    }

    private func openSpool() async {
        var last: String?
        while !Task.isCancelled {
            do throws(SpoolError) {
                let opened = try await Spool.open(
                    name: "\(settings.name)-spool", directory: settings.directory,
                    limits: SpoolLimits(bytesMax: settings.spoolBytesMax), files: files,
                    weigh: { UInt64(Link.Batch(payload: $0.payload)?.rows ?? 1) })
                spool = opened
                noteSpoolSuccess()
                await spoolWhatWaits()
                await noteSpool()
                bell.yield()
                return
            } catch {
                let message = "\(error)"
                if message != last {
                    log.error("\(settings.name) has no spool", ["error": message])
                }
                last = message
                tally.fail(.spool)
                // Another process's spool is none of ours to go around.
                if case .file = error { spoolFailure = message }
            }
            await clock.sleep(for: SinkLimits.reopenPause)
        }
    }

    // MARK: Into the spool

    /// Keeps batches of other senders; when this returns they are on disk.
    /// - Throws: `SinkRefusal`; nothing was taken.
    package func keep(_ batches: [Link.Batch]) async throws(SinkRefusal) {
        guard let spool else { throw .unavailable("the \(settings.name)'s spool is not open") }
        do throws(SpoolError) {
            _ = try await spool.append(batches.map(\.payload))
        } catch {
            tally.fail(.spool)
            throw .unavailable("\(error)")
        }
        await noteSpool()
        bell.yield()
    }

    /// Takes what is known at a moment, in milliseconds since 1970.
    package func offer(_ snapshot: Snapshot, milliseconds: Int64) async {
        guard isTaking else { return }
        let (batches, invalid) = encode(snapshot, milliseconds)
        await offer(batches, invalid: invalid)
    }

    /// Whether what is offered is kept: not before the spool was opened, or could not be.
    package var isTaking: Bool { spool != nil || spoolFailure != nil }

    /// Takes batches of the agent's own; `invalid` are samples that no destination would take.
    package func offer(_ batches: [Link.Batch], invalid: Int) async {
        tally.lose(invalid, .invalid)
        unspooled.add(batches)
        await spoolWhatWaits()
        tally.lose(unspooled.shed(to: SinkLimits.unspooledBatches), .spoolFailed)
        await noteSpool()
        bell.yield()
    }

    /// Brings batches from memory into the spool, as far as it takes them.
    private func spoolWhatWaits() async {
        guard let spool else { return }
        while let next = unspooled.takeForSpool() {
            do throws(SpoolError) {
                _ = try await spool.append(next.batch.payload)
                unspooled.remove([next])
                noteSpoolSuccess()
            } catch {
                unspooled.giveBack([next])
                tally.fail(.spool)
                noteSpoolFailure(SinkFailure(error))
                return
            }
        }
    }

    private func noteSpool() async {
        let counters = await spool?.counters
        let unspooled = unspooled.count
        tally.change { values in
            if let counters { values.spool = counters }
            values.unspooled = unspooled
        }
    }

    // MARK: Out of the spool

    private func flushLoop() async {
        // The bell rings for new batches; in between only upkeep is due now and then.
        let ticker = Task { [bell, clock] in
            while !Task.isCancelled {
                await clock.sleep(for: SinkLimits.tick)
                bell.yield()
            }
        }
        defer { ticker.cancel() }
        bell.yield()
        for await _ in bells {
            while !Task.isCancelled {
                let began = clock.now
                do throws(SinkFailure) {
                    let rows = try await flush()
                    if rows == nil { break }
                    await pace(rows ?? 0, since: began)
                } catch {
                    if Task.isCancelled { return }
                    await retreat(error)
                }
            }
            if Task.isCancelled { return }
            await keepUp()
        }
    }

    /// Delivers what is next; nil when nothing waits.
    private func flush() async throws(SinkFailure) -> Int? {
        guard let spool else { return try await flushUnspooled() }
        let items = try await next(from: spool)
        if items.isEmpty { return try await flushUnspooled() }
        let applied: Set<UInt64>
        do throws(SinkFailure) {
            try await link.connect()
            applied = try await link.send(items)
        } catch {
            for item in items { await spool.release(item.sequence) }
            if error.reason.mayHaveArrived { uncertain.formUnion(items.map(\.sequence)) }
            if error.reason == .data { await giveWay(items, spool, error) }
            throw error
        }
        for item in items { await spool.acknowledge(item.sequence) }
        let rows = items.filter {
            applied.contains($0.sequence) || uncertain.contains($0.sequence)
        }.reduce(0) { $0 + $1.batch.rows }
        uncertain.subtract(items.map(\.sequence))
        await noteSpool()
        noteWritten(rows)
        return rows
    }

    private var mustGoAroundSpool: Bool { spoolFailure != nil || unspooled.isAnyUncertain }

    /// Delivers from memory what a spool that cannot be written has not taken; nil when there is
    /// nothing.
    private func flushUnspooled() async throws(SinkFailure) -> Int? {
        guard mustGoAroundSpool else { return nil }
        let items = unspooled.takeForSending(
            batches: batchesAtOnce, bytes: SinkLimits.bytesAtOnce, rows: settings.rowsPerSecondMax)
        if items.isEmpty { return nil }
        let applied: Set<UInt64>
        do throws(SinkFailure) {
            try await link.connect()
            applied = try await link.send(items)
        } catch {
            unspooled.giveBack(items, mayHaveArrived: error.reason.mayHaveArrived)
            if error.reason == .data, isToBeGivenUp(items, error) {
                unspooled.remove(items)
                tally.lose(items.reduce(0) { $0 + $1.batch.rows }, .refused)
            }
            throw error
        }
        let before = unspooled.remove(items)
        let rows = items.filter {
            applied.contains($0.sequence) || before.contains($0.sequence)
        }.reduce(0) { $0 + $1.batch.rows }
        await noteSpool()
        noteWritten(rows)
        return rows
    }

    private func noteWritten(_ rows: Int) {
        let wall = clock.wall
        tally.change { values in
            values.written += UInt64(rows)
            values.lastWrite = Double(wall) / 1000
        }
        noteSuccess()
    }

    private func next(from spool: Spool) async throws(SinkFailure) -> [SinkItem<Link.Batch>] {
        var items: [SinkItem<Link.Batch>] = []
        var (bytes, rows) = (0, 0)
        while items.count < batchesAtOnce, bytes < SinkLimits.bytesAtOnce,
            rows < settings.rowsPerSecondMax
        {
            let record: SpoolRecord?
            do throws(SpoolError) {
                record = try await spool.take(after: items.last?.sequence ?? 0)
            } catch {
                if items.isEmpty { throw SinkFailure(error) }
                break
            }
            guard let record else { break }
            guard let batch = Link.Batch(payload: record.payload) else {
                // Of a form that this version does not know: never to be delivered by it.
                log.error(
                    "\(settings.name) batch of an unknown form", ["batch": "\(record.identity)"])
                await spool.acknowledge(record.sequence)
                tally.lose(1, .refused)
                continue
            }
            items.append(SinkItem(identity: record.identity, batch: batch))
            bytes += batch.bytes
            rows += batch.rows
        }
        return items
    }

    /// The destination takes a row of these for wrong: finds out which batch, and gives it up in
    /// the end.
    private func giveWay(
        _ items: [SinkItem<Link.Batch>], _ spool: Spool, _ failure: SinkFailure
    ) async {
        guard isToBeGivenUp(items, failure), let item = items.first else { return }
        await spool.acknowledge(item.sequence)
        tally.lose(item.batch.rows, .refused)
    }

    /// Whether these are one batch that was refused alone often enough; otherwise one at a time is
    /// sent from now on.
    private func isToBeGivenUp(
        _ items: [SinkItem<Link.Batch>], _ failure: SinkFailure
    ) -> Bool {
        if items.count > 1 {
            batchesAtOnce = 1
            refusals = 0
            return false
        }
        refusals += 1
        guard refusals >= SinkLimits.refusals, let item = items.first else { return false }
        log.error(
            "\(settings.name) batch given up",
            ["batch": "\(item.identity)", "error": failure.message])
        refusals = 0
        return true
    }

    private func pace(_ rows: Int, since began: ContinuousClock.Instant) async {
        let due = began + .seconds(Double(rows) / Double(settings.rowsPerSecondMax))
        let now = clock.now
        if due > now { await clock.sleep(for: now.duration(to: due)) }
    }

    private func retreat(_ failure: SinkFailure) async {
        if !failure.isAwaitingAnswer { await link.close() }
        tally.fail(failure.reason)
        noteFailure(failure)
        await noteSpool()
        let seconds = backoff.failed(random: Double.random(in: 0...1))
        await clock.sleep(for: .seconds(seconds))
    }

    private func keepUp() async {
        let now = clock.now
        if let lastUpkeep, lastUpkeep.duration(to: now) < SinkLimits.upkeepInterval { return }
        lastUpkeep = now
        do throws(SinkFailure) {
            try await link.connect()
            try await link.keepUp()
        } catch {
            if Task.isCancelled { return }
            tally.fail(error.reason)
            noteFailure(error)
            if !error.isAwaitingAnswer { await link.close() }
        }
    }

    // MARK: Words

    /// One line when the failure changes, not one for every attempt.
    private func noteFailure(_ failure: SinkFailure) {
        if failure.topic != lastFailure {
            log.warning(
                "\(settings.name) cannot be written",
                ["reason": failure.reason.rawValue, "error": failure.message])
        }
        lastFailure = failure.topic
    }

    private func noteSpoolFailure(_ failure: SinkFailure) {
        if failure.topic != spoolFailure {
            log.warning(
                "\(settings.name) cannot be kept on disk and is sent from memory",
                ["error": failure.message])
        }
        spoolFailure = failure.topic
    }

    private func noteSpoolSuccess() {
        if spoolFailure != nil { log.notice("\(settings.name) is kept on disk again") }
        spoolFailure = nil
    }

    private func noteSuccess() {
        backoff.succeeded()
        batchesAtOnce = SinkLimits.batchesAtOnce
        refusals = 0
        if lastFailure != nil { log.notice("\(settings.name) is written again") }
        lastFailure = nil
    }
}
