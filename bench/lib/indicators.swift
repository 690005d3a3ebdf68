// What deriving the indicators costs: one poll with 5,000 statements that were read again, and one
// without. Prints CPU milliseconds, best and median of many, and the memory that the engine keeps.
import Collection
import Glibc
import Indicators
import Metrics
import Tables

/// CPU time of this process in milliseconds.
func cpuMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
}

/// Resident memory in KiB.
func residentKibibytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    fgets(&line, 256, file)
    let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
}

let count = 5_000
/// Samples as a server with 10 databases and 400 tables has them.
func reading(at step: Int) -> TargetReading {
    var reading = TargetReading(
        role: .primary, answered: ["pg_stat_statements", "pg_stat_all_tables", "pg_stat_database"])
    func add(_ name: String, _ samples: [Sample]) {
        reading.add(Family(Metric(name, .gauge, ""), samples))
    }
    for name in [
        "blks_hit_total", "blks_read_total", "xact_commit_total", "xact_rollback_total",
        "deadlocks_total",
    ] {
        add(
            "pg_stat_database_" + name,
            (0..<10).map { Sample(["datname": "db\($0)"], Double(step * 10_000 + $0)) })
    }
    for name in ["vacuum_overdue", "vacuum_due_ratio"] {
        add(
            "pg_stat_user_tables_" + name,
            (0..<400).map { Sample(["relname": "t\($0)"], Double($0 % 3)) })
    }
    for name in ["pg_connections_used", "pg_connections_max", "pg_connections_reserved"] {
        add(name, [Sample(.none, name == "pg_connections_max" ? 100 : 3)])
    }
    return reading
}

/// The server's answer after `step` intervals in which every statement ran.
func answer(after step: Int) -> Table {
    var table = Table(
        columns: [
            "queryid", "dbid", "usename", "toplevel", "calls", "total_exec_time",
            "stddev_exec_time",
        ])
    for index in 0..<count {
        let mean = Double(index % 1000 + 1) / 7
        let calls = (step + 1) * (index % 50 + 1)
        table.appendRow([
            "\(Int64(bitPattern: UInt64(index) &* 0x9e37_79b9_7f4a_7c15))", "16384", "app", "true",
            "\(calls)", "\(mean * Double(calls))", "\(mean * Double(index % 4))",
        ])
    }
    return table
}

var engine = IndicatorEngine(thresholds: Thresholds(environment: .production))
let before = residentKibibytes()
var withStatements: [Double] = []
var without: [Double] = []
var readings: [Double] = []
for step in 0..<60 {
    var reading = reading(at: step)
    let table = answer(after: step)
    let begin = cpuMilliseconds()
    reading.statements = StatementReading(table, ownRole: "pgvigil")
    let start = cpuMilliseconds()
    let families = engine.take(reading, at: Double(step) * 30)
    let middle = cpuMilliseconds()
    reading.statements = nil
    let second = engine.take(reading, at: Double(step) * 30 + 10)
    let end = cpuMilliseconds()
    guard !families.isEmpty, !second.isEmpty, step >= 15 else { continue }
    readings.append(start - begin)
    withStatements.append(middle - start)
    without.append(end - middle)
}
func line(_ name: String, _ times: [Double]) {
    func text(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
    let sorted = times.sorted()
    print("\(name): best \(text(sorted[0])) ms, median \(text(sorted[sorted.count / 2])) ms")
}
line("reading \(count) statements out of an answer", readings)
line("poll with \(count) statements read again, all of them busy", withStatements)
line("poll without", without)
print("memory that grew: \(residentKibibytes() - before) KiB")
