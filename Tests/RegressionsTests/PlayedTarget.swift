import Regressions
import Windows

/// A played server that is watched, with what is known of its statements.
struct PlayedTarget {
    /// A statement that has become slow, and when that was seen.
    struct Finding: Equatable {
        let key: UInt64
        let time: Double
    }

    var server: MadeServer
    var steps = StatementSteps()
    var baselines = StatementBaselines()
    /// Seconds since the server was made.
    private(set) var time = 0.0
    /// By how much the agent's clock is off, in milliseconds.
    var clockError: Int64 = 0
    private(set) var changes = StatementChanges.unknown
    private(set) var findings: [Finding] = []

    init(_ server: MadeServer) { self.server = server }

    /// Statements that go on evenly: of 4 ms, of 20 ms and of 1 ms.
    init(seed: UInt64 = 1) {
        self.init(
            MadeServer(
                [
                    .init(key: 1, mean: 0.004, rate: 10), .init(key: 2, mean: 0.02, rate: 3),
                    .init(key: 3, mean: 0.001, rate: 40),
                ], seed: seed))
        server.hasWeekend = false
    }

    /// The agent's time of day, in milliseconds since 1970.
    var now: Int64 { MadeServer.begin + Int64(time * 1000) + clockError }

    /// The keys of statements that are slow enough to be reported.
    var regressed: [UInt64] { changes.shown.filter { $0.factor > 2 }.map(\.key) }

    /// Time passes, with a reading every `step` seconds.
    mutating func pass(_ seconds: Double, every step: Double = 900) {
        let end = time + seconds
        while time < end {
            server.run(at: time, for: step)
            time += step
            read()
        }
    }

    /// Time passes in which nothing is read.
    mutating func pause(_ seconds: Double) {
        server.run(at: time, for: seconds)
        time += seconds
    }

    /// The server's answer is read now.
    mutating func read() {
        guard let ran = steps.take(server.reading, at: time) else { return }
        let before = Set(regressed)
        changes = baselines.take(ran, at: now)
        findings += regressed.filter { !before.contains($0) }.map { Finding(key: $0, time: time) }
    }

    /// The agent ends and starts again, with its file.
    mutating func restart() throws {
        baselines = try StatementBaselines.parse(baselines.file(at: now), now: now).get()
        steps = StatementSteps()
    }

    /// A statement becomes slower from now on.
    mutating func slowDown(_ key: UInt64, by factor: Double, for seconds: Double = .infinity) {
        for place in server.statements.indices where server.statements[place].key == key {
            server.statements[place].slow = (time, time + seconds, factor)
        }
    }
}
