import Judging
import Logging
import Messages
import Metrics
import Notifications
import Outbox
import Pacing
import Platform
import Polling
import Receivers
import Recording
import RuleDocuments
import Support
import Watching
import Web

/// An agent by a clock of our own.
///
/// Its workers are made up; the parts that publish, judge and notify are the real ones. Each part runs
/// when its time has come; after a pause all that is overdue runs in any order.
final class PauseSimulation {
    /// What has a time of its own.
    enum Part: Hashable, Comparable {
        case poll(Int), publish, expiry, evaluate, notify, deliver, sample
    }

    static let interval = Duration.seconds(10)
    static let receiver = "oncall"
    static let targets = ["a", "b", "c"]
    /// Alerts that must never fire: the servers answer whenever they are asked.
    static let rules = """
        groups:
        - name: g
          rules:
          - { alert: High, expr: x > 10 }
          - { alert: Held, expr: x > 10, for: 30s }
          - { alert: Grows, expr: "increase(bad_total[1m]) > 5" }
          - { alert: FalseDown, expr: pg_up == 0 }
          - { alert: FalseAbsent, expr: 'absent(x{target="a"})' }
          - { alert: FalseOld, expr: time() - answered > 60 }
        """

    let time = ManualTime(wall: 1_795_435_200_000)
    let sensor = PauseSensor()
    let store = Store()
    let pages: Pages
    let publisher: PagePublisher
    let evaluator: RuleEvaluator
    let timed: TimedPipeline
    var random: RandomNumbers
    var due: [Part: ContinuousClock.Instant] = [:]
    var world: PauseWorld
    var witness = PauseWitness()
    private let seen: Locked<Snapshot>
    private let results = Locked<[PauseWitness.Evaluation]>([])
    private let start: ContinuousClock.Instant
    private var schedules: [Schedule]
    private var restsUntil: ContinuousClock.Instant
    private var lastCheck: ContinuousClock.Instant
    private var grid = SampleGrid(interval: 10)
    private var sampling: PollWait

    init(seed: UInt64) async throws {
        random = RandomNumbers(seed)
        let (time, sensor) = (self.time, self.sensor)
        start = time.now
        (restsUntil, lastCheck) = (start, start)
        sensor.beat(start)
        sampling = PollWait(limit: .seconds(12), known: .none)
        world = PauseWorld(targets: Self.targets.count, at: start)
        schedules = Self.targets.map {
            Schedule(target: $0, interval: Self.interval.seconds)
        }
        let pages = Pages(Snapshot(generation: 0, targets: [], agent: [], isComplete: false))
        self.pages = pages
        publisher = PagePublisher(
            store: store, pages: pages, agent: { [] }, interval: { Self.interval },
            time: time.source, pauses: sensor, progress: {})
        let files = [try RuleFile.parse(Array(Self.rules.utf8), path: "r.yml").get()]
        let settings = RuleSettings(files: files, interval: Self.interval, instance: "here")
        let seen = Locked(pages.snapshot)
        self.seen = seen
        evaluator = RuleEvaluator(
            settings, status: RuleStatus(), stateDirectory: nil,
            log: Logger(level: .error, output: Silence()), time: time.source, pauses: sensor,
            snapshot: {
                let snapshot = pages.snapshot
                seen.withLock { $0 = snapshot }
                return snapshot
            })
        timed = TimedPipeline(try Self.pipeline(time.wall), time: time.source, pauses: sensor)
        let results = self.results
        await evaluator.deliver { alerts, moment in
            let snapshot = seen.withLock { $0 }
            results.withLock {
                $0.append(.init(alerts: alerts, knownAt: moment, snapshot: snapshot))
            }
        }
        await evaluator.apply(settings)
        await store.setTargets(Self.targets)
        for index in Self.targets.indices { due[.poll(index)] = start }
        for part in [Part.expiry, .evaluate, .notify, .deliver, .sample] { due[part] = start }
    }

    private struct Silence: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    private static func pipeline(_ now: Int64) throws -> NotificationPipeline {
        let disk = FaultyFiles()
        try? disk.makeDirectory("/state")
        var options = Route.Options(receiver: receiver)
        options.grouping = .labels(["alertname", "target"])
        options.groupWait = .seconds(5)
        options.groupInterval = .seconds(10)
        options.repeatInterval = .seconds(3600)
        var hook = Receiver(name: receiver, kind: .webhook)
        hook.rateLimit = TokenBucket.Limit(perMinute: 600, burst: 60)
        let plan = NotificationPlan(route: Route(options), receivers: [hook])
        var count = 0
        return try NotificationPipeline(plan, directory: "/state", files: disk, now: now) {
            count += 1
            return "m\(count)"
        }
    }

    // MARK: Time

    /// How long ago it all began.
    var elapsed: Duration { start.duration(to: time.now) }

    /// Lets time pass until that many blows have fallen.
    func run(blows: Int) async {
        while time.struck.count < blows, witness.faults.isEmpty {
            let gap = Duration.milliseconds(Int.random(in: 500...40_000, using: &random))
            await run(until: time.now + gap)
            time.strike(PauseWorld.blow(&random), afterReads: Int.random(in: 0...8, using: &random))
            while time.isAwaitingBlow { await step() }
        }
    }

    /// Lets time pass without a blow.
    func run(until end: ContinuousClock.Instant) async {
        while time.now < end, witness.faults.isEmpty { await step() }
    }

    private func step() async {
        // Other tests share the pool's threads.
        await Task.yield()
        // A dictionary's order differs between processes: a seed has to give the same story again.
        let overdue = due.filter { $0.value <= time.now }.map(\.key).sorted()
        let part: Part
        if let any = overdue.randomElement(using: &random) {
            part = any
        } else if let next = due.min(by: {
            ($0.value, $0.key) < ($1.value, $1.key)
        }) {
            pass(until: next.value)
            part = next.key
        } else {
            return
        }
        sensor.beat(time.now)
        await run(part)
        witness.check(self)
    }

    /// Lets time pass with the signs of life that the sensor's own thread would give.
    private func pass(until end: ContinuousClock.Instant) {
        let beat = Duration.milliseconds(200)
        while time.now.duration(to: end) > beat {
            time.pass(beat)
            sensor.beat(time.now)
        }
        time.pass(time.now.duration(to: end))
    }

    private func run(_ part: Part) async {
        switch part {
        case .poll(let index): await poll(index)
        case .publish: await publish()
        case .expiry:
            lastCheck = await publisher.check(since: lastCheck)
            due[.expiry] = time.now + .seconds(1)
            due[.publish] = max(restsUntil, time.now)
        case .evaluate:
            let rest = await evaluator.turn()
            due[.evaluate] = time.now + rest
            for result in results.withLock({ results in
                defer { results = [] }
                return results
            }) { take(result) }
        case .notify: notify()
        case .deliver: deliver()
        case .sample: sample()
        }
    }

    // MARK: Parts

    private func poll(_ index: Int) async {
        let source = time.source
        var began = source.now
        var reading = sensor.look(began)
        var isBad = world.isBad(index, at: time.now, &random)
        var answered = source.moment
        // As the worker does: what a standstill has spoiled is asked again.
        if sensor.look(answered.steady) != reading, Bool.random(using: &random) {
            began = source.now
            reading = sensor.look(began)
            isBad = world.isBad(index, at: time.now, &random)
            answered = source.moment
        }
        time.pass(.milliseconds(Int.random(in: 1...40, using: &random)))
        let report = world.report(
            of: index, isBad: isBad, began: began, answered: answered, now: source.now)
        await store.publish(report)
        let elapsed = start.duration(to: time.now).seconds
        due[.poll(index)] = start + .seconds(schedules[index].nextPoll(after: elapsed))
        due[.publish] = max(restsUntil, time.now)
    }

    private func publish() async {
        due[.publish] = nil
        if let pause = await publisher.turn() { restsUntil = time.now + pause }
    }

    private func take(_ result: PauseWitness.Evaluation) {
        witness.judge(result, self)
        let look = timed.look()
        let before = timed.pipeline.queueStates[Self.receiver]?.count ?? 0
        timed.take(result.alerts, knownAt: result.knownAt, now: look.now)
        witness.noteMessages(since: before, self)
        due[.deliver] = time.now
    }

    private func notify() {
        let look = timed.look()
        let before = timed.pipeline.queueStates[Self.receiver]?.count ?? 0
        timed.pipeline.tick(now: look.now)
        witness.noteMessages(since: before, self)
        let wait = timed.pipeline.nextDue(now: look.now).map { $0 - look.now } ?? 1000
        due[.notify] = time.now + .milliseconds(min(1000, max(5, wait)))
        due[.deliver] = time.now
    }

    private func deliver() {
        let now = timed.look().now
        switch timed.pipeline.next(for: Self.receiver, now: now) {
        case .idle: due[.deliver] = time.now + .seconds(1)
        case .wait(let until): due[.deliver] = time.now + .milliseconds(max(1, until - now))
        case .attempt(let item):
            time.pass(.milliseconds(5))
            let isTaken = Int.random(in: 0..<10, using: &random) > 0
            if isTaken { witness.receive(item.message) }
            _ = timed.pipeline.finish(
                Self.receiver, item.message.id, .status(isTaken ? 200 : 503, retryAfter: nil),
                now: timed.look().now, random: &random)
            due[.deliver] = time.now
        }
    }

    /// What the history's writer does at each place of its grid.
    private func sample() {
        let source = time.source
        let now = source.now
        _ = sampling.take(sensor.look(now), grace: PauseSensor.pauseMin)
        let snapshot = pages.snapshot
        guard sampling.isOver(at: now, { snapshot.hasPolled(since: $0) }) else {
            due[.sample] = time.now + .milliseconds(100)
            return
        }
        witness.record(snapshot, at: now, wall: time.wall, self)
        let wall = Double(source.moment.wall) / 1000
        due[.sample] = time.now + grid.rest(at: wall)
    }
}
