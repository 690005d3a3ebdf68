import FoundationEssentials
package import Messages
import Receivers

/// A silence as Alertmanager's API v2 writes it; also the form on disk.
package struct SilenceJSON: Codable, Sendable {
    /// One condition.
    package struct MatcherJSON: Codable, Sendable {
        let name: String
        let value: String
        let isRegex: Bool
        let isEqual: Bool?
    }

    /// Where it stands.
    package struct Status: Codable, Sendable {
        let state: String
    }

    let id: String?
    let matchers: [MatcherJSON]
    let startsAt: String?
    let endsAt: String
    let updatedAt: String?
    let createdBy: String
    let comment: String
    let status: Status?
    let endsWithAlerts: Bool?
    let isEndTold: Bool?
    let hasMatched: Bool?

    /// Writes a silence.
    package init(_ silence: Silence, now: Int64) {
        id = silence.id
        matchers = silence.matchers.map {
            MatcherJSON(
                name: $0.name, value: $0.value,
                isRegex: $0.operation == .matches || $0.operation == .matchesNot,
                isEqual: $0.operation == .equal || $0.operation == .matches)
        }
        startsAt = Timestamp.text(silence.startsAt)
        endsAt = Timestamp.text(silence.endsAt)
        updatedAt = Timestamp.text(silence.updatedAt)
        createdBy = silence.createdBy
        comment = silence.comment
        status = Status(state: silence.state(at: now).rawValue)
        endsWithAlerts = silence.endsWithAlerts
        isEndTold = silence.isEndTold
        hasMatched = silence.endsWithAlerts ? silence.hasMatched : nil
    }

    /// What a table shows: identity, state, end, author, matchers and comment.
    package var row: [String] {
        let texts = matchers.map { matcher in
            let sign = matcher.isEqual ?? true ? (matcher.isRegex ? "=~" : "=") : "!"
            let rest = sign == "!" ? (matcher.isRegex ? "!~" : "!=") : sign
            return "\(matcher.name)\(rest)\(Matcher.quoted(matcher.value))"
        }
        let isUnmatched = endsWithAlerts == true && hasMatched == false
        let state = status?.state ?? ""
        return [
            id ?? "", isUnmatched && state == "expired" ? "\(state), no alert matched" : state,
            endsAt, createdBy, texts.joined(separator: ","), comment,
        ]
    }

    /// The silence that is meant; `makeID` is asked when it has no identity.
    func silence(now: Int64, makeID: () -> String) -> Result<Silence, NotificationRefusal> {
        var conditions: [Matcher] = []
        for matcher in matchers {
            let isEqual = matcher.isEqual ?? true
            let operation: Matcher.Operation =
                matcher.isRegex
                ? (isEqual ? .matches : .matchesNot) : (isEqual ? .equal : .notEqual)
            switch Matcher.make(matcher.name, operation, matcher.value) {
            case .success(let condition): conditions.append(condition)
            case .failure(let refusal): return .failure(refusal)
            }
        }
        guard let ends = Timestamp.parse(endsAt) else {
            return .failure(NotificationRefusal("endsAt is no time in RFC 3339"))
        }
        let starts = startsAt.map { Timestamp.parse($0) } ?? now
        guard let starts else {
            return .failure(NotificationRefusal("startsAt is no time in RFC 3339"))
        }
        let known = (id ?? "").isEmpty ? nil : id
        var silence = Silence(
            id: known ?? makeID(), matchers: conditions, startsAt: starts, endsAt: ends,
            updatedAt: updatedAt.flatMap(Timestamp.parse) ?? now, createdBy: createdBy,
            comment: comment, endsWithAlerts: endsWithAlerts ?? false)
        silence.isEndTold = isEndTold ?? false
        // What an earlier version has kept does not say.
        silence.hasMatched = hasMatched ?? silence.endsWithAlerts
        return .success(silence)
    }

    /// Reads what a client has sent.
    package static func read(
        _ body: [UInt8], now: Int64, makeID: () -> String
    ) -> Result<Silence, NotificationRefusal> {
        guard let json = try? JSONDecoder().decode(SilenceJSON.self, from: Data(body)) else {
            return .failure(
                NotificationRefusal(
                    "expected JSON with matchers, endsAt, createdBy and comment"))
        }
        return json.silence(now: now, makeID: makeID).map { silence in
            var silence = silence
            (silence.updatedAt, silence.isEndTold, silence.hasMatched) = (now, false, false)
            return silence
        }
    }
}

extension SilenceBook {
    /// The bytes for the disk.
    package func bytes(now: Int64) -> [UInt8] {
        PayloadBuilder.json(silences.map { SilenceJSON($0, now: now) })
    }

    /// Reads the bytes of the disk; what cannot be read is left out and counted.
    package static func read(_ bytes: [UInt8], now: Int64) -> (book: SilenceBook, damaged: Int) {
        var book = SilenceBook()
        guard let list = try? JSONDecoder().decode([SilenceJSON].self, from: Data(bytes)) else {
            return (book, 1)
        }
        var damaged = 0
        for json in list {
            switch json.silence(now: now, makeID: { "" }) {
            case .success(let silence) where silence.endsAt + keptAfterEnd > now:
                book.restore(silence)
            case .success: break
            case .failure: damaged += 1
            }
        }
        return (book, damaged)
    }
}
