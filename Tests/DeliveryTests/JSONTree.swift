import FoundationEssentials
import Support

/// Any JSON, to be compared.
enum JSONTree: Decodable, Equatable {
    case object([String: JSONTree])
    case list([JSONTree])
    case text(String)
    case number(Double)
    case truth(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode([String: JSONTree].self) {
            self = .object(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .list(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    static func read(_ bytes: [UInt8]) throws -> JSONTree {
        do {
            return try JSONDecoder().decode(JSONTree.self, from: Data(bytes))
        } catch {
            throw SupportError("no JSON: \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    subscript(key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The items of a list.
    var items: [JSONTree] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The same without some members of an object.
    func without(_ keys: String...) -> JSONTree {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !keys.contains($0.key) })
    }

    /// The same with a list's objects in the order of one member.
    func sorted(by key: String) -> JSONTree {
        .list(items.sorted { ($0[key]?.string ?? "") < ($1[key]?.string ?? "") })
    }
}
