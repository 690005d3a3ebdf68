import HTTPMessages
import Messages
import Metrics
import Notifications
import Web

/// What the form of the page of alerts sends to make a silence.
struct SilenceForm {
    /// How long a silence may last that is made on the page, by what the form calls it.
    static let durations: [(value: String, title: String, milliseconds: Int64)] = [
        ("1h", "1 hour", 3_600_000), ("4h", "4 hours", 4 * 3_600_000),
        ("1d", "1 day", 86_400_000), ("7d", "7 days", 7 * 86_400_000),
    ]
    /// How long one lasts at most that ends with its alerts.
    private static let acknowledged: Int64 = 86_400_000

    private let fields: [(name: String, value: String)]

    /// Reads the body of a request that a form has sent.
    init(_ request: Request) throws(Problem) {
        let type = request.header("Content-Type").map { $0.utf8.prefix { $0 != 0x3b } }
        let isForm = type.map {
            String(decoding: $0, as: UTF8.self).lowercased() == "application/x-www-form-urlencoded"
        }
        guard isForm == true else {
            throw Problem("send the form of the page alerts", status: 415)
        }
        switch RequestTarget.form(request.body) {
        case .success(let fields): self.fields = fields
        case .failure: throw Problem("the form: a percent sign without two digits", status: 400)
        }
    }

    /// The value of a field without blanks around it; nil for one that is empty or not there.
    func value(_ name: String) -> String? {
        guard let found = fields.first(where: { $0.name.hasSameBytes(as: name) }) else {
            return nil
        }
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        let trimmed = found.value.utf8.drop(while: isBlank).reversed().drop(while: isBlank)
        return trimmed.isEmpty ? nil : String(decoding: trimmed.reversed(), as: UTF8.self)
    }

    /// The silence that is meant, without an identity; `user` is who makes it, when that is known.
    func silence(user: String?, now: Int64) throws(Problem) -> Silence {
        guard let text = value("matchers") else {
            throw Problem("which alerts? for example alertname=\"PostgresDown\"", status: 400)
        }
        let matchers: [Matcher]
        switch MatcherText.parse(text) {
        case .success(let found): matchers = found
        case .failure(let refusal): throw Problem("the alerts: \(refusal)", status: 400)
        }
        let wanted = value("duration") ?? Self.durations[0].value
        let untilResolved = wanted.hasSameBytes(as: "resolved")
        let known = Self.durations.first { $0.value.hasSameBytes(as: wanted) }?.milliseconds
        guard let length = untilResolved ? Self.acknowledged : known else {
            let names = Self.durations.map(\.value) + ["resolved"]
            throw Problem("duration: is none of \(names.joined(separator: ", "))", status: 400)
        }
        guard let author = user ?? value("by") else {
            throw Problem("by: who silences the alerts?", status: 400)
        }
        guard let comment = value("comment") else {
            throw Problem("comment: why are they silenced?", status: 400)
        }
        return Silence(
            id: "", matchers: matchers, startsAt: now, endsAt: now + length, updatedAt: now,
            createdBy: author, comment: comment, endsWithAlerts: untilResolved)
    }
}
