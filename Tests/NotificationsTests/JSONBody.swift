import FoundationEssentials

/// The JSON of a request, to look into.
indirect enum JSONBody: Decodable, Equatable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case null
    case list([JSONBody])
    case object([String: JSONBody])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONBody].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONBody].self))
        }
    }

    /// Reads a body.
    static func read(_ bytes: [UInt8]) throws -> JSONBody {
        try JSONDecoder().decode(JSONBody.self, from: Data(bytes))
    }

    subscript(_ name: String) -> JSONBody? {
        if case .object(let entries) = self { entries[name] } else { nil }
    }

    subscript(_ index: Int) -> JSONBody? {
        if case .list(let items) = self, items.indices.contains(index) { items[index] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var items: [JSONBody] { if case .list(let items) = self { items } else { [] } }
    var names: Set<String> {
        if case .object(let entries) = self { Set(entries.keys) } else { [] }
    }
}
