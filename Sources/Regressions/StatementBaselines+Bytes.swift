import Basics
import Memory

/// A file that holds baselines.
///
/// The first line says what the file is and what the rest must add up to; the rest is packed: when it
/// was written, the present minute, how many statements were replaced, the seconds of all statements by
/// minute, each statement with those of its minutes, hours, days and hours of the week that have
/// anything, and the seconds of others in the present hour, by their keys. A file of the first version
/// ends before the others.
///
///     pgvigil-baselines 2 6b3c…
extension StatementBaselines {
    /// Why a file is of no use.
    package enum Damage: Error, Sendable, Equatable {
        /// It is something else, or of a version that is not known.
        case notBaselines
        /// Its content is not what was written.
        case checksum
        /// Its content says nothing that is understood.
        case content
    }

    private static let title = "pgvigil-baselines 2 "
    private static let formerTitle = "pgvigil-baselines 1 "
    /// The longest file that is read, in bytes.
    package static let fileBytesMax = 3 << 20
    private static let minuteMax = 253_402_300_800 / 60

    // MARK: Writing

    /// The bytes of a file that is written at this time.
    package func file(at now: Int64) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(statements.count * 512)
        content.pack(Int(truncatingIfNeeded: max(0, now)))
        content.pack(replaced)
        content.pack(clock.map { $0.minute + 1 } ?? 0)
        if let clock {
            for age in totals.indices {
                content.pack(totals[Self.place(age, clock.minutePlace, totals.count)])
            }
            content.pack(statements.count)
            for statement in statements { Self.pack(statement, clock, into: &content) }
            content.pack(candidates.count)
            for (key, seconds) in candidates.sorted(by: { $0.key < $1.key }) {
                content.pack(bits: UInt32(truncatingIfNeeded: key >> 32))
                content.pack(bits: UInt32(truncatingIfNeeded: key))
                content.pack(seconds)
            }
        }
        return Array("\(Self.title)\(FileSum.text(content, from: 0))\n".utf8) + content
    }

    /// Where in a ring something lies that is so old.
    private static func place(_ age: Int, _ newest: Int, _ count: Int) -> Int {
        (newest - age + count) % count
    }

    private static func pack(
        _ statement: StatementBaseline, _ clock: BaselineClock, into content: inout [UInt8]
    ) {
        content.pack(bits: UInt32(truncatingIfNeeded: statement.key >> 32))
        content.pack(bits: UInt32(truncatingIfNeeded: statement.key))
        content.pack(statement.first.map { $0 + 1 } ?? 0)
        content.pack(statement.lastRan)
        content.pack(statement.slowSince.map { $0 + 1 } ?? 0)
        content.pack(statement.spoiledUntil + 1)
        content.pack(statement.weight)
        content.pack(statement.hourSeconds)
        let minutes = statement.minutes
        let minuteAges = minutes.indices.filter {
            minutes[place($0, clock.minutePlace, minutes.count)].ran.calls > 0
        }
        content.pack(minuteAges.count)
        for age in minuteAges {
            let minute = minutes[place(age, clock.minutePlace, minutes.count)]
            content.pack(age)
            content.pack(minute.ran)
            content.pack(minute.squares)
        }
        pack(statement.hours, clock.hourPlace, into: &content)
        pack(statement.days, clock.dayPlace, into: &content)
        let hours = statement.week.indices.filter { !statement.week[$0].isEmpty }
        content.pack(hours.count)
        for place in hours {
            let hour = statement.week[place]
            content.pack(place)
            content.pack(Int(hour.week))
            content.pack(Int(hour.weeks))
            content.pack(hour.last)
            content.pack(hour.before)
        }
    }

    private static func pack(_ ring: [Executions], _ newest: Int, into content: inout [UInt8]) {
        let ages = ring.indices.filter { ring[place($0, newest, ring.count)].calls > 0 }
        content.pack(ages.count)
        for age in ages {
            content.pack(age)
            content.pack(ring[place(age, newest, ring.count)])
        }
    }

    // MARK: Reading

    /// Reads the bytes of a file; times that lie ahead of `now` were another clock's and are moved.
    package static func parse(
        _ bytes: [UInt8], now: Int64
    ) -> Result<StatementBaselines, Damage> {
        let isFormer = bytes.starts(with: formerTitle.utf8)
        let title = Array(isFormer ? formerTitle.utf8 : title.utf8)
        let head = title.count + FileSum.digits + 1
        guard bytes.count >= head, bytes.starts(with: title) else { return .failure(.notBaselines) }
        let sum = String(decoding: bytes[title.count..<head], as: UTF8.self)
        guard sum == FileSum.text(bytes, from: head) + "\n" else { return .failure(.checksum) }
        var reader = PackedReader(bytes, from: head)
        guard reader.number(max: Int(truncatingIfNeeded: timeMax) - 1) != nil,
            let replaced = reader.number(max: 1 << 40), let minute = reader.number(max: minuteMax)
        else { return .failure(.content) }
        var memory = StatementBaselines()
        memory.replaced = replaced
        if minute > 0 {
            memory.clock = BaselineClock(minute: minute - 1)
            guard memory.readAll(&reader), isFormer || memory.readCandidates(&reader) else {
                return .failure(.content)
            }
            let ahead = Int64(minute - 1) * 60_000 - max(0, now)
            if ahead > 0 { memory.shift(by: -ahead) }
        }
        return reader.isAtEnd ? .success(memory) : .failure(.content)
    }

    /// When a file was written that begins like this, in milliseconds since 1970.
    package static func time(ofFileThatBeginsWith head: [UInt8]) -> Int64? {
        // Both titles have the same length.
        guard head.starts(with: title.utf8) || head.starts(with: formerTitle.utf8) else {
            return nil
        }
        var reader = PackedReader(
            head, from: min(head.count, title.utf8.count + FileSum.digits + 1))
        return reader.number(max: Int(truncatingIfNeeded: timeMax) - 1).map {
            Int64(truncatingIfNeeded: $0)
        }
    }

    /// Reads what is known at the places of a new clock; whether all of it was understood.
    private mutating func readAll(_ reader: inout PackedReader) -> Bool {
        for age in totals.indices {
            guard let seconds = reader.amount() else { return false }
            totals[Self.place(age, 0, totals.count)] = seconds
        }
        guard let count = reader.number(max: Self.statementsMax) else { return false }
        for _ in 0..<count {
            guard let statement = Self.statement(&reader),
                statements.last.map({ $0.key < statement.key }) ?? true
            else { return false }
            statements.append(statement)
        }
        return true
    }

    private mutating func readCandidates(_ reader: inout PackedReader) -> Bool {
        guard let count = reader.number(max: Self.candidatesMax) else { return false }
        for _ in 0..<count {
            guard let high = reader.fourBytes(), let low = reader.fourBytes(),
                let seconds = reader.amount()
            else { return false }
            candidates[UInt64(high) << 32 | UInt64(low)] = seconds
        }
        return true
    }

    private static func statement(_ reader: inout PackedReader) -> StatementBaseline? {
        guard let high = reader.fourBytes(), let low = reader.fourBytes(),
            let first = reader.number(max: minuteMax), let lastRan = reader.number(max: minuteMax),
            let slowSince = reader.number(max: minuteMax),
            let spoiledUntil = reader.number(max: minuteMax),
            let weight = reader.amount(), let hourSeconds = reader.amount()
        else { return nil }
        var statement = StatementBaseline(
            key: UInt64(high) << 32 | UInt64(low), lastRan: lastRan)
        statement.first = first > 0 ? first - 1 : nil
        statement.slowSince = slowSince > 0 ? slowSince - 1 : nil
        statement.spoiledUntil = spoiledUntil - 1
        (statement.weight, statement.hourSeconds) = (weight, hourSeconds)
        guard readMinutes(of: &statement, &reader), readRing(&statement.hours, &reader),
            readRing(&statement.days, &reader), readWeek(of: &statement, &reader)
        else { return nil }
        return statement
    }

    private static func readMinutes(
        of statement: inout StatementBaseline, _ reader: inout PackedReader
    ) -> Bool {
        let most = statement.minutes.count
        guard let count = reader.number(max: most) else { return false }
        for _ in 0..<count {
            guard let age = reader.number(max: most - 1), let ran = reader.executions(),
                let squares = reader.amount()
            else { return false }
            statement.minutes[place(age, 0, most)] = PresentMinute(ran: ran, squares: squares)
        }
        return true
    }

    private static func readRing(_ ring: inout [Executions], _ reader: inout PackedReader) -> Bool {
        guard let count = reader.number(max: ring.count) else { return false }
        for _ in 0..<count {
            guard let age = reader.number(max: ring.count - 1), let ran = reader.executions() else {
                return false
            }
            ring[place(age, 0, ring.count)] = ran
        }
        return true
    }

    private static func readWeek(
        of statement: inout StatementBaseline, _ reader: inout PackedReader
    ) -> Bool {
        guard let count = reader.number(max: HourOfWeek.count) else { return false }
        for _ in 0..<count {
            guard let place = reader.number(max: HourOfWeek.count - 1),
                let week = reader.number(max: 0xffff),
                let weeks = reader.number(max: HourOfWeek.weeksMax),
                let last = reader.executions(), let before = reader.executions()
            else { return false }
            statement.week[place] = HourOfWeek(
                last: last, before: before, week: UInt16(truncatingIfNeeded: week),
                weeks: UInt8(truncatingIfNeeded: weeks))
        }
        return true
    }
}

extension PackedReader {
    /// The next amount, 0 or more; nil for none and for what is no amount.
    fileprivate mutating func amount() -> Float? {
        guard let bits = fourBytes() else { return nil }
        let value = Float(bitPattern: bits)
        return value.isFinite && value >= 0 ? value : nil
    }

    fileprivate mutating func executions() -> Executions? {
        guard let calls = amount(), let seconds = amount() else { return nil }
        return Executions(calls: calls, seconds: seconds)
    }
}

extension [UInt8] {
    fileprivate mutating func pack(bits: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
        }
    }

    /// What is no amount, as sums of a server's nonsense, is none.
    fileprivate mutating func pack(_ amount: Float) {
        pack(bits: (amount.isFinite && amount > 0 ? amount : 0).bitPattern)
    }

    fileprivate mutating func pack(_ ran: Executions) {
        pack(ran.calls)
        pack(ran.seconds)
    }
}
