import FoundationEssentials

/// A JSON value as a client reads it.
package enum ReadValue: Decodable, Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([ReadValue])
    case object([String: ReadValue])

    /// Reads whatever is there.
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([ReadValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: ReadValue].self))
        }
    }

    /// Reads a document, which must be JSON in full.
    ///
    /// - Throws: `DecodingError` when it is not.
    package static func document(_ bytes: [UInt8]) throws -> ReadValue {
        try JSONDecoder().decode(ReadValue.self, from: Data(bytes))
    }

    /// A member by its path, as in `server.max`; null where there is none.
    package subscript(path: String) -> ReadValue {
        path.split(separator: ".").reduce(self) { value, name in
            if case .object(let members) = value { members[String(name)] ?? .null } else { .null }
        }
    }

    /// The values of a list.
    package var elements: [ReadValue] { if case .list(let values) = self { values } else { [] } }

    /// The value of a number.
    package var number: Double? { if case .number(let value) = self { value } else { nil } }

    /// The value of a text.
    package var text: String? { if case .text(let value) = self { value } else { nil } }
}
