import FoundationEssentials
import Messages
import Metrics
import Notifications
import Outbox
import Platform
import Receivers
import Rules
import Spool
import Support

/// One random life of an agent: alerts come and go, processes and machines end, receivers misbehave.
struct Simulation {
    /// A receiver that keeps what it took and may answer badly, late or not at all.
    struct FakeReceiver {
        /// The messages in the order of their arrival, with those that came twice.
        var taken: [Message] = []

        /// The incidents by group key and alert, as seen by a reader who looks at each id once.
        var firstOfEach: [Message] {
            var seen: Set<String> = []
            return taken.filter { seen.insert($0.id).inserted }
        }
    }

    /// One alert's life in the rules.
    struct Incident {
        let labels: LabelSet
        var firesFrom: Int64
        var endsAt: Int64
    }

    private static let directory = "/state"
    private let disk: FaultyFiles
    private var random: RandomNumbers
    private let plan: NotificationPlan
    private var now = Fixtures.start
    private(set) var receivers: [String: FakeReceiver]
    private(set) var incidents: [Incident] = []
    /// The alerts of which it was decided, and kept on disk, that they are to be notified.
    private(set) var decided: Set<LabelSet> = []
    private(set) var ends = 0
    private let endsOfPower: Bool

    init(seed: UInt64, endsOfPower: Bool) {
        random = RandomNumbers(seed)
        disk = FaultyFiles(seed: seed)
        self.endsOfPower = endsOfPower
        var root = Fixtures.route("first", wait: 0, interval: 5, repeats: 600)
        var other = Fixtures.route("second", by: [], wait: 2, interval: 5, repeats: 600)
        other.matchers = Fixtures.matcher("team=b")
        root.routes = [other]
        let limit = TokenBucket.Limit(perMinute: 60_000, burst: 1000)
        plan = Fixtures.plan(
            root,
            receivers: ["first", "second"].map { name in
                var receiver = Receiver(name: name, kind: .webhook)
                receiver.rateLimit = limit
                return receiver
            })
        receivers = ["first": FakeReceiver(), "second": FakeReceiver()]
        try? disk.makeDirectory(Self.directory)
        for number in 0..<Int.random(in: 1...4, using: &random) {
            let starts = now + Int64.random(in: 0...60_000, using: &random)
            let team = Bool.random(using: &random) ? "a" : "b"
            incidents.append(
                Incident(
                    labels: ["alertname": "A\(number)", "team": team], firesFrom: starts,
                    endsAt: starts + Int64.random(in: 30_000...120_000, using: &random)))
        }
    }

    /// Lives through it; throws when something does not end.
    mutating func run() throws {
        let over = now + 240_000
        while now < over { try life(until: over, mayEnd: true) }
        // A calm time at the end: everything that waits must arrive.
        try life(until: now + 1_000_000, mayEnd: false)
    }

    private mutating func chance(_ one: Int) -> Bool {
        Int.random(in: 0..<one, using: &random) == 0
    }

    /// One process, up to its end.
    private mutating func life(until end: Int64, mayEnd: Bool) throws {
        if mayEnd, chance(2) {
            let steps = Int.random(in: 1...60, using: &random)
            disk.setFaults { $0.stepsLeft = steps }
        }
        let ids = Locked((random.next(), 0))
        let pipeline: NotificationPipeline
        do {
            pipeline = try NotificationPipeline(
                plan, directory: Self.directory, files: disk, now: now
            ) {
                ids.withLock {
                    $0.1 += 1; return "m\($0.0)-\($0.1)"
                }
            }
        } catch {
            try endProcess()
            return
        }
        while now < end {
            if disk.hasEnded { break }
            pipeline.take(alerts(), now: now)
            if disk.hasEnded { break }
            for entry in pipeline.log.all { decided.formUnion(entry.firing.map(\.labelSet)) }
            for name in receivers.keys.sorted() {
                deliver(name, pipeline, calm: !mayEnd)
                if disk.hasEnded { break }
            }
            now += Int64.random(in: mayEnd ? 200...3000 : 2000...15_000, using: &random)
            if mayEnd, chance(40) { break }
        }
        try endProcess()
    }

    private mutating func endProcess() throws {
        ends += 1
        if endsOfPower, chance(3) { disk.cutPower() } else { disk.restart() }
        now += Int64.random(in: 0...20_000, using: &random)
    }

    /// What the rules say now; after its end an alert is mentioned once or never.
    private mutating func alerts() -> [Alert] {
        incidents.compactMap { incident in
            if now < incident.firesFrom { return nil }
            if now < incident.endsAt {
                return Fixtures.alert(
                    incident.labels["alertname"] ?? "", ["team": incident.labels["team"] ?? ""],
                    at: incident.firesFrom)
            }
            if chance(3) { return nil }
            return Fixtures.alert(
                incident.labels["alertname"] ?? "", ["team": incident.labels["team"] ?? ""],
                .resolved, at: incident.firesFrom, resolvedAt: incident.endsAt)
        }
    }

    /// Lets one receiver's worker do what it can at this moment.
    private mutating func deliver(_ name: String, _ pipeline: NotificationPipeline, calm: Bool) {
        while case .attempt(let item) = pipeline.next(for: name, now: now) {
            // The process ends before, or right after, the request went out.
            if disk.hasEnded { return }
            let outcome: AttemptOutcome
            switch calm ? 0 : Int.random(in: 0..<9, using: &random) {
            case 0...3:
                receivers[name]?.taken.append(item.message)
                outcome = .status(200, retryAfter: nil)
            case 4:
                // Taken, but the answer is lost.
                receivers[name]?.taken.append(item.message)
                outcome = .failure("no answer in time")
            case 5:
                // The network brings it twice.
                receivers[name]?.taken += [item.message, item.message]
                outcome = .status(202, retryAfter: nil)
            case 6: outcome = .status(429, retryAfter: "\(Int.random(in: 0...20, using: &random))")
            case 7: outcome = .status(503, retryAfter: nil)
            default: outcome = .failure("connection refused")
            }
            _ = pipeline.finish(name, item.message.id, outcome, now: now, random: &random)
        }
    }
}
