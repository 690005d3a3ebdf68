// How well slower statements are found over generated histories: each is a server for five weeks, with
// a weekend, nights, batches, resets, evictions and executions that wait for a lock; in the last week a
// statement becomes slower for good. Then what a poll costs, and how large a file is.
import Glibc
import Regressions
import Support
import Windows

/// CPU time of this process in milliseconds.
func cpuMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
}

/// A server with statements of its own kind, and when one of them becomes slower.
struct MadeHistory {
    var server: MadeServer
    let from: Double
    let key: UInt64
    let factor: Double
    var resets: [Double]
    var evictions: [(at: Double, key: UInt64)]
    var restarts: [Double]

    init(_ seed: UInt64) {
        var random = RandomNumbers(seed)
        func number(_ range: ClosedRange<Double>) -> Double {
            .random(in: range, using: &random)
        }
        let week = 7 * MadeServer.day
        var statements: [MadeServer.Statement] = []
        for key in 1...12 as ClosedRange<UInt64> {
            var statement = MadeServer.Statement(
                key: key, mean: 0.001 * exp(number(0...4)), rate: exp(number(-0.5...3.5)))
            statement.deviation = number(0.3...3)
            statement.swing = number(0...0.4)
            if key <= 2 {
                statement.nightHour = Int(number(0...23))
                statement.nightFactor = number(1.5...5)
                statement.nightDay = key == 1 ? Int(number(0...6)) : nil
            }
            for _ in 0..<Int(number(0...8)) {
                statement.stuck.append(
                    (number(0...5 * week), number(1...6).rounded(), number(1...60)))
            }
            statements.append(statement)
        }
        // In the last week, at an hour of the day at which there is load.
        let day = Double(Int(number(0...6))) + 28
        from = day * MadeServer.day + number(8 * 3600...18 * 3600)
        factor = number(3...25)
        let place = Int(number(2...11.99))
        // What is slower by fewer than 5 ms, or of little weight, is none that is looked for.
        statements[place].mean = max(0.004, statements[place].mean)
        statements[place].rate = max(1.5, statements[place].rate)
        statements[place].slow = (from, .infinity, factor)
        key = statements[place].key
        let time = statements.reduce(0) { $0 + $1.mean * $1.rate }
        let own = statements[place].mean * statements[place].rate * factor
        if own < 0.06 * time { statements[place].rate *= 0.06 * time / own }
        resets = (0..<2).map { _ in number(0...5 * week) }
        restarts = (0..<2).map { _ in number(0...5 * week) }
        evictions = (0..<20).map { _ in
            (number(0...5 * week), UInt64(number(1...12.99)))
        }
        server = MadeServer(statements, seed: seed &+ 7_777)
    }
}

/// What was found in a history.
struct Findings {
    /// Minutes from the change to its finding; nil for never.
    var delay: Double?
    /// False findings in the first week, in which nothing is usual yet, and after it.
    var falseEarly = 0
    var falseLate = 0
}

func play(_ history: MadeHistory) -> Findings {
    var history = history
    var steps = StatementSteps()
    var baselines = StatementBaselines()
    var found = Findings()
    var firing: Set<UInt64> = []
    var time = 0.0
    let end = history.from + 3600
    while time < end {
        // Near the change as often as the agent asks, before that less often.
        let length = time > history.from - 1800 ? 30.0 : 150.0
        history.server.run(at: time, for: length)
        let next = time + length
        let isHit = { (at: Double) in at >= time && at < next }
        if history.resets.contains(where: isHit) { history.server.forget() }
        for eviction in history.evictions where isHit(eviction.at) {
            history.server.forget(eviction.key)
        }
        let now = MadeServer.begin + Int64(next * 1000)
        if history.restarts.contains(where: isHit) {
            // The agent starts again, with its file.
            steps.beginAgain()
            if case .success(let read) = StatementBaselines.parse(
                baselines.file(at: now), now: now)
            {
                baselines = read
            }
        }
        time = next
        guard let ran = steps.take(history.server.reading, at: time) else { continue }
        let changes = baselines.take(ran, at: now)
        let new = Set(changes.shown.filter { $0.factor > 2 }.map(\.key))
        for key in new.subtracting(firing) {
            if key == history.key, time > history.from {
                found.delay = found.delay ?? (time - history.from) / 60
            } else if time < 7 * MadeServer.day {
                found.falseEarly += 1
            } else {
                found.falseLate += 1
            }
        }
        firing = new
    }
    return found
}

setvbuf(stdout, nil, _IOLBF, 0)
let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
let seed = CommandLine.arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? 1
var all: [Findings] = []
for number in 0..<UInt64(count) {
    let history = MadeHistory(seed + number)
    let findings = play(history)
    if findings.delay ?? .infinity > 10 || findings.falseLate > 0 || findings.falseEarly > 1 {
        print(
            "history \(seed + number): found after \(findings.delay.map { "\($0)" } ?? "never") min,"
                + " factor \(history.factor), false \(findings.falseEarly) + \(findings.falseLate)")
    }
    all.append(findings)
}
let delays = all.compactMap(\.delay).sorted()
let intime = delays.count { $0 <= 10 }
let early = all.reduce(0) { $0 + $1.falseEarly }
let late = all.reduce(0) { $0 + $1.falseLate }
func share(_ part: Int, _ whole: Int) -> String {
    let percent = Double(part) * 1000 / Double(max(1, whole))
    return "\(percent.rounded() / 10) %"
}
print("histories: \(count), of five weeks with 12 statements each")
print(
    "found within 10 minutes (recall): \(share(intime, count)); ever: \(share(delays.count, count))"
)
if !delays.isEmpty {
    print(
        "minutes to a finding: median \(delays[delays.count / 2]), longest \(delays[delays.count - 1])"
    )
}
print(
    "false findings: \(early) in first weeks, \(late) in the four weeks after;"
        + " \(Double(early + late) / Double(count)) per server in five weeks")
print("of all findings true (precision): \(share(delays.count, delays.count + early + late))")

// What it costs.
for statements in [500, 5_000] {
    let made = (1...UInt64(statements)).map {
        MadeServer.Statement(key: $0 &* 0x9e37_79b9_7f4a_7c15, mean: 0.004, rate: 20)
    }
    var server = MadeServer(made, seed: 1)
    server.hasWeekend = false
    var steps = StatementSteps()
    var baselines = StatementBaselines()
    var times: [Double] = []
    for step in 0..<300 {
        let time = Double(step) * 30
        server.run(at: 10 * 3600, for: 30)
        let reading = server.reading
        let began = cpuMilliseconds()
        if let ran = steps.take(reading, at: time) {
            _ = baselines.take(ran, at: MadeServer.begin + Int64(time * 1000))
        }
        times.append(cpuMilliseconds() - began)
    }
    times.sort()
    print(
        "a poll with \(statements) statements that ran: \(times[150]) ms of CPU (median), \(times[299]) (most)"
    )
    // A month by the hour fills what is kept.
    for hour in 3...(24 * 35) {
        let ran = (0..<min(500, statements)).map { place in
            StatementMoments(key: made[place].key, calls: 3_600, seconds: 14, squares: 0.1)
        }.sorted { $0.key < $1.key }
        _ = baselines.take(ran, at: MadeServer.begin + Int64(hour) * 3_600_000)
    }
    let bytes = baselines.file(at: MadeServer.begin + 35 * 86_400_000).count
    print("after five weeks: \(baselines.bytes) bytes of memory, a file of \(bytes) bytes")
}
