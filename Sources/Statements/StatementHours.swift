/// What statements did in the present hour, in parts of an hour: the most expensive ones by several
/// measures, and a remainder with which they add up to what the server did.
///
/// A part is over after a quarter of an hour, so that an end without notice loses no more than that.
package struct StatementHours: Sendable {
    /// How long a part is.
    package static let partMilliseconds: Int64 = 900_000
    private static let hourMilliseconds: Int64 = 3_600_000

    /// By what statements are chosen.
    static let measures: [@Sendable (StatementNumbers) -> Double] = [
        { $0[.seconds] }, { $0[.calls] }, { $0[.rows] }, { $0[.sharedRead] },
        { $0[.temporaryRead] + $0[.temporaryWritten] }, { $0[.walBytes] },
    ]

    /// A part that is over.
    package struct Part: Sendable, Equatable {
        /// When its hour begins, in milliseconds since 1970.
        package let hour: Int64
        /// For how much time it stands, in seconds.
        package let seconds: Double
        /// The statements that have a row, in the order of their ids.
        package let statements: [Statement]
        /// All others together, without what functions ran.
        package let other: StatementNumbers
        /// How many these are.
        package let otherCount: Int
        /// What functions ran beside those that have a row.
        package let nested: StatementNumbers
        /// How many statements that are.
        package let nestedCount: Int
    }

    /// What one statement did.
    package struct Statement: Sendable, Equatable {
        /// What was counted, and since when the entry is there.
        package var entry: StatementEntry
        /// The database's name.
        package let database: String
        /// The role's name.
        package let user: String
    }

    private var part: (begin: Int64, hour: Int64)?
    private var seconds = 0.0
    private var statements: [StatementKey: Statement] = [:]
    private var overflow = StatementNumbers(repeating: 0)
    private var nestedOverflow = StatementNumbers(repeating: 0)
    private var overflown = Set<StatementKey>()
    /// How many statements are kept apart until a part is over; more are added up.
    private var entriesMax: Int

    /// Nothing has run; `entriesMax` statements are kept apart until the choice is made.
    package init(entriesMax: Int = 5_000) { self.entriesMax = entriesMax }

    /// Keeps that many apart from now on.
    package mutating func use(entriesMax: Int) { self.entriesMax = entriesMax }

    /// Takes what grew until now.
    ///
    /// Gives the parts that are over; `name` is asked once for each statement of a part.
    package mutating func take(
        _ step: StatementGrowth.Step, at now: Int64, top: Int,
        name: (StatementKey) -> (database: String, user: String)?
    ) -> Part? {
        // What grew lies around the middle of the time between both readings.
        let time = max(0, now - (Int64(exactly: (step.seconds * 500).rounded()) ?? 0))
        let hour = time / Self.hourMilliseconds * Self.hourMilliseconds
        let begin = time / Self.partMilliseconds * Self.partMilliseconds
        var over: Part?
        if let part, part.begin != begin { over = close(top: top) }
        if part == nil { part = (begin, hour) }
        seconds += step.seconds
        for entry in step.entries { add(entry, name) }
        return over
    }

    private mutating func add(
        _ entry: StatementEntry, _ name: (StatementKey) -> (database: String, user: String)?
    ) {
        if statements[entry.key] != nil {
            statements[entry.key]?.entry.add(entry)
        } else if statements.count < entriesMax, let names = name(entry.key) {
            statements[entry.key] = Statement(
                entry: entry, database: names.database, user: names.user)
        } else {
            if entry.key.isNested {
                nestedOverflow += entry.numbers
            } else {
                overflow += entry.numbers
            }
            if overflown.count < entriesMax { overflown.insert(entry.key) }
        }
    }

    /// Ends the present part where nothing of it can come any more; nil when there is none, or it goes on.
    ///
    /// A server that does not answer would keep it open for as long.
    package mutating func closeOverdue(at now: Int64, top: Int) -> Part? {
        guard let part, now - part.begin >= 2 * Self.partMilliseconds else { return nil }
        return close(top: top)
    }

    /// Ends the present part; nil when there is none.
    package mutating func close(top: Int) -> Part? {
        guard let part else { return nil }
        defer { self = StatementHours(entriesMax: entriesMax) }
        var chosen = Set<StatementKey>()
        if top > 0 {
            for measure in Self.measures {
                let ranked = statements.values.filter { measure($0.entry.numbers) > 0 }.sorted {
                    let (left, right) = (measure($0.entry.numbers), measure($1.entry.numbers))
                    return left == right ? $0.entry.key < $1.entry.key : left > right
                }
                chosen.formUnion(ranked.prefix(top).map(\.entry.key))
            }
        }
        var (other, nested) = (overflow, nestedOverflow)
        var nestedCount = overflown.count(where: \.isNested)
        for (key, statement) in statements where !chosen.contains(key) {
            if key.isNested {
                nested += statement.entry.numbers
                nestedCount += 1
            } else {
                other += statement.entry.numbers
            }
        }
        return Part(
            hour: part.hour, seconds: seconds,
            statements: chosen.compactMap { statements[$0] }.sorted { $0.entry.key < $1.entry.key },
            other: other,
            otherCount: statements.count - chosen.count + overflown.count - nestedCount,
            nested: nested, nestedCount: nestedCount)
    }
}

extension StatementEntry {
    fileprivate mutating func add(_ later: StatementEntry) {
        numbers += later.numbers
        // Of an entry that goes on the later one says it of all its time.
        (shortest, longest, since) = (later.shortest, later.longest, later.since)
        isRestarted = isRestarted || later.isRestarted
    }
}

extension StatementKey: Comparable {
    /// By the id, then by what tells entries of one id apart.
    package static func < (left: StatementKey, right: StatementKey) -> Bool {
        (left.query, left.database, left.user, left.isTopLevel == true ? 1 : 0)
            < (right.query, right.database, right.user, right.isTopLevel == true ? 1 : 0)
    }
}
