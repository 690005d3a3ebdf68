import Configuration
package import History
import Logging
import Metrics
import Platform
import Postgres
import Spool

/// Brings rows into the database: from the snapshot or from others into the spool, from there in
/// order and exactly once into the table.
///
/// Nothing is on its way but what lies in the spool. A batch and its line in the ledger are one
/// transaction; when it is unknown whether it was committed it is sent again, and the ledger says
/// whether its rows are there.
package actor HistoryWriter {
    /// Why rows were not accepted.
    package enum Refusal: Error, Sendable, Equatable {
        /// The spool is not open yet, or its file system refuses; nothing was taken.
        case unavailable(String)
    }

    /// How many bytes of batches become one transaction.
    private static let flushBytesMax = 4 << 20
    private static let flushBatchesMax = 64
    /// Samples that the spool's file system refused, in memory until it takes them.
    private static let unspooledMax = 64
    private static let retryLimitSeconds = 60.0
    /// After that many refusals of a batch alone it is given up: it is not the table's fault.
    private static let refusalsMax = 10
    private static let upkeepInterval = Duration.seconds(600)
    private static let reopenPause = Duration.seconds(5)
    /// How long the polls after a standstill are waited for: by then pages show no old values.
    private static let pollsWait = Duration.seconds(12)
    private static let pollCheck = Duration.milliseconds(100)
    private static let drainCheck = Duration.milliseconds(10)

    private let section: HistorySection
    private let directory: String
    private let snapshot: @Sendable () -> Snapshot
    private let log: Logger
    private let link: HistoryLink
    private let tally: HistoryTally
    private let sampler: HistorySampler
    private let bells: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    private var spool: Spool?
    private var backoff = Backoff(limit: retryLimitSeconds)
    /// Whether an attempt that was given up may have left its transaction open.
    private var isTransactionLeft = false
    private var surveyed = 0
    private var lastUpkeep: ContinuousClock.Instant?
    private var unspooled: [HistoryBatch] = []
    /// Batches whose commit was sent and not answered.
    private var uncertain: Set<UInt64> = []
    private var refusals = 0
    private var batchesAtOnce = flushBatchesMax
    private var lastFailure: String?
    private var random = SystemRandomNumberGenerator()

    /// Writes as the section says; `directory` is for the spool.
    init(
        _ section: HistorySection, login: Login, directory: String, tally: HistoryTally,
        log: Logger, snapshot: @escaping @Sendable () -> Snapshot
    ) {
        self.section = section
        self.directory = directory
        self.snapshot = snapshot
        self.log = log
        self.tally = tally
        link = HistoryLink(login)
        sampler = HistorySampler(section.metrics)
        (bells, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        tally.change { $0.spoolBytesMax = section.spoolBytes }
    }

    /// Samples and writes until the task is cancelled.
    func run() async {
        guard let spool = await openSpool() else { return }
        self.spool = spool
        await noteSpool()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.sampleLoop() }
            group.addTask { await self.flushLoop() }
        }
        await link.close()
        self.spool = nil
        await spool.close()
    }

    /// Waits until the database has every row, has refused one, or the time is over.
    func drain(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, lastFailure == nil, !Task.isCancelled,
            let spool, await spool.counters.pending > 0
        {
            bell.yield()
            try? await Task.sleep(for: Self.drainCheck)
        }
    }

    private func openSpool() async -> Spool? {
        var last: String?
        while !Task.isCancelled {
            do throws(SpoolError) {
                return try await Spool.open(
                    name: "history-spool", directory: directory,
                    limits: SpoolLimits(bytesMax: section.spoolBytes),
                    weigh: { UInt64(HistoryBatch(payload: $0.payload)?.rows ?? 1) })
            } catch {
                let message = "\(error)"
                if message != last { log.error("history has no spool", ["error": message]) }
                last = message
                tally.change { $0.failures[.spool, default: 0] += 1 }
            }
            try? await Task.sleep(for: Self.reopenPause)
        }
        return nil
    }

    // MARK: Into the spool

    /// Keeps rows of other senders; when this returns they are on disk.
    /// - Throws: `Refusal`; nothing was taken.
    package func keep(_ rows: [HistoryRow]) async throws(Refusal) {
        guard let spool else { throw .unavailable("the history's spool is not open") }
        let (batches, _) = HistoryBatch.batches(of: rows, using: &random)
        do throws(SpoolError) {
            _ = try await spool.append(batches.map(\.payload))
        } catch {
            tally.change { $0.failures[.spool, default: 0] += 1 }
            throw .unavailable("\(error)")
        }
        await noteSpool()
        bell.yield()
    }

    private func sampleLoop() async {
        // On whole intervals of the day, so that rows of many agents fall together.
        var grid = SampleGrid(interval: section.interval.seconds)
        var wait = PollWait(limit: Self.pollsWait, known: PauseSensor.process.look(.now))
        while !Task.isCancelled {
            try? await Task.sleep(for: grid.rest(at: WallClock.secondsSince1970))
            // After a standstill what is known is old: the rows would say that it is of now.
            _ = wait.take(PauseSensor.process.look(.now), grace: PauseSensor.pauseMin)
            while !Task.isCancelled,
                !wait.isOver(at: .now, { snapshot().hasPolled(since: $0) })
            {
                try? await Task.sleep(for: Self.pollCheck)
            }
            if Task.isCancelled { return }
            await sample()
        }
    }

    private func sample() async {
        let rows = sampler.rows(
            of: snapshot(), milliseconds: Int64(WallClock.secondsSince1970 * 1000))
        let (batches, refused) = HistoryBatch.batches(of: rows, using: &random)
        tally.lose(refused, .invalid)
        unspooled += batches
        guard let spool else { return }
        while let next = unspooled.first {
            do throws(SpoolError) {
                _ = try await spool.append(next.payload)
                unspooled.removeFirst()
            } catch {
                tally.change { $0.failures[.spool, default: 0] += 1 }
                noteFailure(HistoryFailure(.spool, "\(error)"))
                break
            }
        }
        while unspooled.count > Self.unspooledMax {
            tally.lose(unspooled.removeFirst().rows, .spoolFailed)
        }
        await noteSpool()
        bell.yield()
    }

    private func noteSpool() async {
        guard let counters = await spool?.counters else { return }
        tally.change { $0.spool = counters }
    }

    // MARK: Out of the spool

    private func flushLoop() async {
        // The bell rings for new rows; in between only upkeep is due now and then.
        let ticker = Task { [bell] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(5))
                bell.yield()
            }
        }
        defer { ticker.cancel() }
        bell.yield()
        for await _ in bells {
            while !Task.isCancelled {
                let began = ContinuousClock.now
                do throws(HistoryFailure) {
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

    /// Writes what is next; nil when nothing waits.
    private func flush() async throws(HistoryFailure) -> Int? {
        guard let spool else { return nil }
        let items = try await next(from: spool)
        if items.isEmpty { return nil }
        let applied: Set<UInt64>
        do throws(HistoryFailure) {
            try await survey()
            applied = try await link.apply(items, endingFormer: isTransactionLeft)
            isTransactionLeft = false
        } catch {
            // Every other failure closes the connection.
            isTransactionLeft = error.isAwaitingAnswer
            for item in items { await spool.release(item.sequence) }
            if error.reason == .connection || error.reason == .timeout {
                uncertain.formUnion(items.map(\.sequence))
            }
            if error.reason == .data { try await giveWay(items, spool, error) }
            throw error
        }
        for item in items { await spool.acknowledge(item.sequence) }
        let rows = items.filter {
            applied.contains($0.sequence) || uncertain.contains($0.sequence)
        }.reduce(0) { $0 + $1.batch.rows }
        uncertain.subtract(items.map(\.sequence))
        let counters = await spool.counters
        tally.change { values in
            values.written += UInt64(rows)
            values.lastWrite = WallClock.secondsSince1970
            values.spool = counters
        }
        noteSuccess()
        return rows
    }

    private func survey() async throws(HistoryFailure) {
        if surveyed != 0, await link.generation == surveyed { return }
        try await link.survey()
        surveyed = await link.generation
    }

    private func next(from spool: Spool) async throws(HistoryFailure) -> [HistoryLink.Item] {
        var items: [HistoryLink.Item] = []
        var (bytes, rows) = (0, 0)
        while items.count < batchesAtOnce, bytes < Self.flushBytesMax,
            rows < section.rowsPerSecondMax
        {
            let record: SpoolRecord?
            do throws(SpoolError) {
                record = try await spool.take(after: items.last?.sequence ?? 0)
            } catch {
                if items.isEmpty { throw HistoryFailure(.spool, "\(error)") }
                break
            }
            guard let record else { break }
            guard let batch = HistoryBatch(payload: record.payload) else {
                // Of a form that this version does not know: never to be written by it.
                log.error("history batch of an unknown form", ["batch": "\(record.identity)"])
                await spool.acknowledge(record.sequence)
                tally.lose(1, .refused)
                continue
            }
            items.append(
                HistoryLink.Item(
                    sequence: record.sequence,
                    name: HistorySQL.Batch(
                        agent: record.identity.logText, number: record.sequence, rows: batch.rows),
                    batch: batch))
            bytes += batch.tuples.count
            rows += batch.rows
        }
        return items
    }

    /// The server takes a row of these for wrong: finds out which batch, and gives it up in the end.
    private func giveWay(
        _ items: [HistoryLink.Item], _ spool: Spool, _ failure: HistoryFailure
    ) async throws(HistoryFailure) {
        if items.count > 1 {
            batchesAtOnce = 1
            refusals = 0
            return
        }
        refusals += 1
        guard refusals >= Self.refusalsMax, let item = items.first else { return }
        log.error(
            "history batch given up",
            ["batch": "\(item.name.agent)-\(item.sequence)", "error": failure.message])
        await spool.acknowledge(item.sequence)
        tally.lose(item.batch.rows, .refused)
        refusals = 0
    }

    private func pace(_ rows: Int, since began: ContinuousClock.Instant) async {
        let due = began + .seconds(Double(rows) / Double(section.rowsPerSecondMax))
        if due > .now { try? await Task.sleep(until: due, clock: .continuous) }
    }

    private func retreat(_ failure: HistoryFailure) async {
        if !failure.isAwaitingAnswer { await link.close() }
        surveyed = 0
        tally.change { $0.failures[failure.reason, default: 0] += 1 }
        noteFailure(failure)
        await noteSpool()
        let seconds = backoff.failed(random: Double.random(in: 0...1))
        try? await Task.sleep(for: .seconds(seconds))
    }

    private func keepUp() async {
        if let lastUpkeep, lastUpkeep.duration(to: .now) < Self.upkeepInterval { return }
        lastUpkeep = .now
        do throws(HistoryFailure) {
            try await survey()
            try await link.keep(section)
        } catch {
            if Task.isCancelled { return }
            tally.change { $0.failures[error.reason, default: 0] += 1 }
            noteFailure(error)
            if !error.isAwaitingAnswer { await link.close() }
            surveyed = 0
        }
    }

    // MARK: Words

    /// One line when the failure changes, not one for every attempt.
    private func noteFailure(_ failure: HistoryFailure) {
        if Self.kind(failure.message) != lastFailure.map(Self.kind) {
            log.warning(
                "history cannot be written",
                ["reason": failure.reason.rawValue, "error": failure.message])
        }
        lastFailure = failure.message
    }

    /// A message without its numbers: the name of a segment changes with every attempt.
    private static func kind(_ message: String) -> String {
        let kept = message.unicodeScalars.filter { !("0"..."9").contains($0) }
        return String(String.UnicodeScalarView(kept))
    }

    private func noteSuccess() {
        backoff.succeeded()
        batchesAtOnce = Self.flushBatchesMax
        refusals = 0
        if lastFailure != nil { log.notice("history is written again") }
        lastFailure = nil
    }
}
