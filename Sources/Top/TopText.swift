/// Numbers and words as a narrow column has them.
enum TopText {
    static let unknown = "-"

    /// An age in at most six cells: `0.3s`, `12s`, `4m10s`, `3h07m`, `12d`.
    static func age(_ seconds: Double?) -> String {
        guard let seconds, seconds.isFinite else { return unknown }
        let whole = Int(max(0, min(seconds, 1e9)))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch whole {
        case ..<10: return "\((max(0, seconds) * 10).rounded(.down) / 10)s"
        case ..<100: return "\(whole)s"
        case ..<6_000: return "\(whole / 60)m\(two(whole % 60))s"
        case ..<360_000: return "\(whole / 3600)h\(two(whole / 60 % 60))m"
        default: return "\(whole / 86_400)d"
        }
    }

    /// A number with at most one digit behind the point.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite, abs(value) < 1e12 else { return unknown }
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A count and what is counted.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    /// A text, or a dash for none.
    static func text(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return unknown }
        return text
    }

    /// What a session waits for.
    static func wait(_ session: SessionsAnswer.Session) -> String {
        guard let type = session.waitEventType else {
            return session.querySeconds == nil ? "" : "CPU"
        }
        return "\(type):\(session.waitEvent ?? "")"
    }

    /// A lock that is waited for, and since when.
    static func lock(_ lock: SessionsAnswer.Lock?) -> String {
        guard let lock else { return "" }
        let relation = lock.relation ?? lock.relationOid.map { "relation \($0)" }
        let kind = text(lock.type)
        let thing: String =
            if kind == "relation" {
                relation ?? kind
            } else {
                [kind, relation.map { "of \($0)" }].compactMap(\.self).joined(separator: " ")
            }
        return "\(text(lock.mode)) on \(thing) for \(age(lock.waitedSeconds))"
    }
}
