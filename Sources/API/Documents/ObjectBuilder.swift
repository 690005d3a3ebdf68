import Basics
import JSON

/// An object on its way into a document, which says of every value that is null why it is.
struct ObjectBuilder {
    private var members: [JSON.Member] = []
    private var absences: [JSON.Member] = []

    /// Adds a member that is always there.
    mutating func add(_ name: String, _ value: JSON) { members.append(.init(name, value)) }

    /// Adds a text.
    mutating func add(_ name: String, _ text: String) { add(name, .text(text)) }

    /// Adds a number, or null with the reason; what is no finite number is null, too.
    mutating func add(_ name: String, _ value: Double?, else reason: @autoclosure () -> String) {
        guard let value, value.isFinite else { return addNull(name, because: reason()) }
        add(name, .number(value))
    }

    /// Adds a value, or null with the reason.
    mutating func add(_ name: String, _ value: JSON?, else reason: @autoclosure () -> String) {
        guard let value else { return addNull(name, because: reason()) }
        add(name, value)
    }

    /// Adds null, and why nothing is known.
    mutating func addNull(_ name: String, because reason: String) {
        add(name, .null)
        absences.append(.init(name, .text(reason)))
    }

    /// Adds a member of another object, with the reason where it is null.
    mutating func take(_ name: String, of other: JSON, as shown: String? = nil) {
        let value = other.member(name) ?? .null
        if value == .null, case .text(let reason)? = other.member("absent_because")?.member(name) {
            return addNull(shown ?? name, because: reason)
        }
        add(shown ?? name, value)
    }

    /// The object; its last member has the reasons by name, or is null when all is known.
    var object: JSON {
        .object(
            members + [
                .init("absent_because", absences.isEmpty ? .null : .object(absences))
            ])
    }
}

extension JSON {
    /// A time in seconds since 1970 as RFC 3339 has it, such as `2026-11-21T08:00:00Z`.
    static func time(_ seconds: Double) -> JSON {
        guard seconds.isFinite, (0..<253_402_300_800).contains(seconds) else { return .null }
        let whole = Int64(seconds)
        let date = CivilDate(days: whole / 86_400)
        let second = whole % 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let year = String(repeating: "0", count: max(0, 4 - "\(date.year)".utf8.count))
        return .text(
            "\(year)\(date.year)-\(two(date.month))-\(two(date.day))T\(two(second / 3600))"
                + ":\(two(second / 60 % 60)):\(two(second % 60))Z")
    }

    /// A duration in seconds.
    static func seconds(_ duration: Duration) -> JSON {
        let (seconds, attoseconds) = duration.components
        return .number(Double(seconds) + (Double(attoseconds) / 1e15).rounded() / 1000)
    }

    /// A text of others, cut between scalars where it is longer than any that is meant to be read.
    static func short(_ text: String, bytesMax: Int = 1_000) -> JSON {
        if text.utf8.count <= bytesMax { return .text(text) }
        var cut = ""
        var room = bytesMax
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            cut.unicodeScalars.append(scalar)
        }
        return .text(cut + "…")
    }
}
