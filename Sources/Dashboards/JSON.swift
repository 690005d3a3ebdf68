/// A JSON value whose members keep their order, so that the same board gives the same bytes.
package indirect enum JSON: Sendable, Equatable {
    case null
    case flag(Bool)
    case whole(Int)
    case number(Double)
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

    /// The value over several lines, each level one space further in.
    package var formatted: String {
        var out = ""
        write(to: &out, indent: "\n")
        return out + "\n"
    }

    private func write(to out: inout String, indent: String) {
        switch self {
        case .null: out += "null"
        case .flag(let value): out += value ? "true" : "false"
        case .whole(let value): out += String(value)
        case .number(let value):
            let isWhole = value == value.rounded() && abs(value) < 1e15
            out += isWhole ? String(Int(value)) : "\(value)"
        case .text(let value): Self.write(value, to: &out)
        case .list(let values):
            Self.write(values.count, in: "[]", to: &out, indent: indent) { index, out, inner in
                values[index].write(to: &out, indent: inner)
            }
        case .object(let members):
            Self.write(members.count, in: "{}", to: &out, indent: indent) { index, out, inner in
                Self.write(members[index].name, to: &out)
                out += ": "
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

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
