/// A JSON value; members keep their order, so that the same value gives the same bytes.
package indirect enum JSON: Sendable, Equatable {
    case null
    case flag(Bool)
    case whole(Int)
    /// NaN and infinities, which JSON does not know, become null.
    case number(Double)
    /// What is JSON already, such as a `jsonb` or a `numeric` of PostgreSQL.
    case written(String)
    case text(String)
    case list([JSON])
    case object([Member])

    /// A name and its value.
    package struct Member: Sendable, Equatable {
        /// The name.
        package let name: String
        /// The value.
        package let value: JSON

        /// A name and its value.
        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// A text, or null without one.
    package static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

    /// The members of an object; none of anything else.
    package var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// The values of a list; none of anything else.
    package var elements: [JSON] {
        if case .list(let values) = self { values } else { [] }
    }

    /// The value of an object's member, or nil when there is none of this name.
    package func member(_ name: String) -> JSON? { members.first { $0.name == name }?.value }

    /// The value in one line.
    package var compact: String {
        switch self {
        case .null, .flag, .whole, .number, .written, .text: scalar
        case .list(let values): "[" + values.map(\.compact).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.map { "\(JSONText.quoted($0.name)):\($0.value.compact)" }
                .joined(separator: ",") + "}"
        }
    }

    /// The value over several lines, each level one space further in.
    package var formatted: String {
        var out = ""
        write(to: &out, indent: "\n")
        return out + "\n"
    }

    /// What has nothing inside.
    private var scalar: String {
        switch self {
        case .flag(let value): value ? "true" : "false"
        case .whole(let value): String(value)
        case .written(let text): text
        // JSON has neither infinities nor what is no number: nothing is known then.
        case .number(let value) where !value.isFinite: "null"
        case .number(let value):
            value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
        case .text(let value): JSONText.quoted(value)
        case .null, .list, .object: "null"
        }
    }

    private func write(to out: inout String, indent: String) {
        switch self {
        case .null, .flag, .whole, .number, .written, .text: out += scalar
        case .list(let values):
            Self.write(values.count, in: "[]", to: &out, indent: indent) { index, out, inner in
                values[index].write(to: &out, indent: inner)
            }
        case .object(let members):
            Self.write(members.count, in: "{}", to: &out, indent: indent) { index, out, inner in
                out += JSONText.quoted(members[index].name) + ": "
                members[index].value.write(to: &out, indent: inner)
            }
        }
    }

    private static func write(
        _ count: Int, in brackets: String, to out: inout String, indent: String,
        element: (Int, inout String, String) -> Void
    ) {
        guard count > 0 else {
            out += brackets
            return
        }
        let inner = indent + " "
        out += brackets.prefix(1)
        for index in 0..<count {
            out += index == 0 ? inner : "," + inner
            element(index, &out, inner)
        }
        out += indent
        out += brackets.suffix(1)
    }
}
