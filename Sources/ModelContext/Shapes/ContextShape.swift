import JSON
import Metrics

/// Parts of answers, chosen and put together in short.
enum ContextShape {
    /// What an endpoint says, but for what says nothing of servers.
    static func body(_ value: JSON) -> JSON {
        let frame: Set<String> = ["version", "generation", "status"]
        return .object(
            value.members.filter { !frame.contains($0.name) && !isEmpty($0) })
    }

    /// A document about targets in which each target is what becomes of it by `shape`.
    static func targets(_ value: JSON, _ shape: (JSON) -> JSON) -> JSON {
        .object(
            body(value).members.map { member in
                member.name == "targets"
                    ? JSON.Member("targets", .list(member.value.elements.map(shape))) : member
            })
    }

    /// These members of an object, those that are there.
    static func members(_ names: [String], of value: JSON) -> [JSON.Member] {
        names.compactMap { name in value.member(name).map { JSON.Member(name, $0) } }
    }

    /// The same without members that are null, an empty list or an empty object.
    static func known(_ names: [String], of value: JSON) -> [JSON.Member] {
        members(names, of: value).filter { $0.value != .null && !isEmpty($0) }
    }

    /// Whether nothing is in it that would be read.
    private static func isEmpty(_ member: JSON.Member) -> Bool {
        switch member.value {
        case .list(let values): values.isEmpty
        case .object(let members): members.isEmpty
        case .written("0"): member.name.utf8.starts(with: "truncated".utf8)
        default: false
        }
    }

    /// A number, as far as it is one.
    static func number(_ value: JSON?) -> Double? {
        switch value {
        case .written(let text)?: Double(text)
        case .whole(let number)?: Double(number)
        case .number(let number)?: number
        default: nil
        }
    }

    /// A text, as far as it is one.
    static func text(_ value: JSON?) -> String? {
        if case .text(let text)? = value { text } else { nil }
    }
}
