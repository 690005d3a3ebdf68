/// What one connection knows of the statements that its server holds prepared: their names, how many
/// there may be, and what an error says of them.
///
/// Nothing is closed before the connection is: libpq can do that from version 17 on, and `DEALLOCATE`
/// as a statement would reach another client's session behind a pooler. So their number is bounded, and
/// what comes on top goes on by the simple protocol until the next connection.
package struct PreparedStatements: Sendable {
    /// How a statement is sent.
    package enum Way: Sendable, Equatable {
        /// By the simple protocol.
        case simple
        /// Prepared under a name and executed, in one round trip.
        case prepare(String)
        /// Executed by the name under which it is prepared.
        case execute(String)
        /// By the extended protocol without a name: the server takes one statement and no more.
        case alone
    }

    /// How many a server holds for one connection; a poll of everything has some seventy statements.
    package static let countMax = 100
    /// How often a statement is answered by the simple protocol first: one that varies from poll to
    /// poll never gets there, and preparing costs a little more than it saves the next time.
    package static let answersBefore = 2
    /// What is asked more rarely than this is not prepared: a plan takes some 100 KB of the server's
    /// memory, and saves too little of its work.
    package static let pauseMax = Duration.seconds(90)
    /// How many statements are remembered with what has come of them.
    package static let rememberedMax = 256
    /// A longer statement is not prepared: the server would keep its text.
    package static let textBytesMax = 64 << 10
    /// How often a connection may lose its statements: once is someone's `DEALLOCATE ALL`.
    static let lossesMax = 1
    /// How many first statements may go without an answer.
    static let breaksMax = 1

    private struct Entry {
        var name: String?
        /// Answers, none long after the one before, since it was last tried to prepare it.
        var answers = 0
        /// Never prepared.
        var isPlain = false
        var asked: ContinuousClock.Instant
    }

    /// What further connections to the same target have to know.
    package struct Experience: Sendable, Equatable {
        /// Whether a prepared statement was ever answered.
        package internal(set) var isProven = false
        /// Statements to prepare that got no answer, before any did.
        package internal(set) var breaks = 0
        /// Why nothing is prepared any more; nil while it is.
        package internal(set) var end: String?

        /// Nothing is known yet.
        package init() {}
    }

    /// What is known of the way to the server.
    package private(set) var experience: Experience
    private let prefix: String
    private var entries: [StatementKey: Entry] = [:]
    private var namesGiven = 0
    /// What the server may hold, which is more than what is used: nothing is closed.
    private var held = 0
    private var losses = 0
    private var isPreparing = false
    /// Why a statement may be one that cannot be prepared; the simple protocol decides it.
    private var suspicion: String?

    /// For a new connection; `token` belongs to it alone.
    ///
    /// Behind a pooler that shares connections a name of another client would execute that one's
    /// statement.
    package init(
        token: String = String(UInt64.random(in: .min ... .max), radix: 36),
        after experience: Experience = Experience()
    ) {
        prefix = "pgvigil_\(token)_"
        self.experience = experience
    }

    /// How many statements the server holds prepared for this connection, as far as is known.
    package var count: Int { entries.values.count { $0.name != nil } }

    /// How to send `text`, which is about to be sent.
    package mutating func way(for text: String, now: ContinuousClock.Instant) -> Way {
        suspicion = nil
        guard experience.end == nil, text.utf8.count <= Self.textBytesMax else { return .simple }
        let key = StatementKey(text)
        let entry = entry(key, now)
        if let name = entry.name { return .execute(name) }
        if entry.isPlain || entry.answers < Self.answersBefore { return .simple }
        return prepare(key)
    }

    /// Notes that `text` was answered.
    package mutating func answered(_ text: String, by way: Way) {
        isPreparing = false
        guard experience.end == nil, text.utf8.count <= Self.textBytesMax else { return }
        let key = StatementKey(text)
        switch way {
        case .simple:
            guard let reason = suspicion else {
                entries[key]?.answers += 1
                return
            }
            suspicion = nil
            if experience.isProven { entries[key]?.isPlain = true } else { giveUp(reason) }
        case .prepare(let name):
            entries[key]?.name = name
            experience.isProven = true
        case .execute, .alone: break
        }
    }

    /// How to send `text` once more after the server refused it; nil when the error is its own.
    ///
    /// At most twice in a row: from a name to a new one, and from that to the simple protocol.
    package mutating func way(
        for text: String, after way: Way, refusedWith state: SQLState
    ) -> Way? {
        isPreparing = false
        let key = StatementKey(text)
        switch way {
        case .simple:
            suspicion = nil
            return nil
        case .alone: return nil
        case .execute: return wayAfterExecute(key, state)
        case .prepare: return wayAfterPrepare(key, state)
        }
    }

    /// Notes that no answer came: the connection broke, or time ran out.
    package mutating func unanswered() {
        defer { isPreparing = false }
        guard isPreparing, !experience.isProven else { return }
        experience.breaks += 1
        if experience.breaks > Self.breaksMax {
            experience.end = "no answer comes when a statement is prepared"
        }
    }

    private mutating func wayAfterExecute(_ key: StatementKey, _ state: SQLState) -> Way? {
        switch state {
        case .invalidStatementName:
            losses += 1
            if losses > Self.lossesMax { return giveUp(Self.lost) }
            forgetNames()
            return prepare(key)
        case .duplicateStatement: return giveUp(Self.lost)
        case .featureNotSupported:
            // "cached plan must not change result type"; the old one stays until the connection goes.
            entries[key]?.name = nil
            return prepare(key)
        default: return nil
        }
    }

    private mutating func wayAfterPrepare(_ key: StatementKey, _ state: SQLState) -> Way? {
        switch state {
        case .invalidStatementName, .duplicateStatement: return giveUp(Self.lost)
        case .featureNotSupported, .syntaxError, .protocolViolation:
            suspicion = "a connection pooler or the server refuses to prepare (SQLSTATE \(state))"
            return .simple
        default: return nil
        }
    }

    private static let lost =
        "prepared statements get lost; a connection pooler in between shares connections"

    /// The server holds none of them any more; what was worth it is prepared again.
    private mutating func forgetNames() {
        for (key, entry) in entries where entry.name != nil {
            entries[key]?.name = nil
            entries[key]?.answers = Self.answersBefore
        }
        held = 0
    }

    @discardableResult
    private mutating func giveUp(_ reason: String) -> Way {
        experience.end = reason
        entries = [:]
        return .simple
    }

    /// A new name for it, or the simple protocol when there is none left.
    private mutating func prepare(_ key: StatementKey) -> Way {
        guard held < Self.countMax else { return .simple }
        held += 1
        namesGiven += 1
        // Until the answer is there it is not known whether the server has it.
        entries[key]?.answers = 0
        isPreparing = true
        return .prepare("\(prefix)\(namesGiven)")
    }

    private mutating func entry(_ key: StatementKey, _ now: ContinuousClock.Instant) -> Entry {
        var entry = entries[key] ?? Entry(asked: now)
        if entries[key] == nil, entries.count >= Self.rememberedMax { forgetOldest() }
        if entry.asked.duration(to: now) > Self.pauseMax { entry.answers = 0 }
        entry.asked = now
        entries[key] = entry
        return entry
    }

    private mutating func forgetOldest() {
        let free = entries.filter { $0.value.name == nil }
        let oldest = free.min { $0.value.asked < $1.value.asked }
        if let key = oldest?.key { entries[key] = nil }
    }
}
