/// A JSON value that is written.
package indirect enum JSONValue: Encodable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case null
    case list([JSONValue])
    case object([String: JSONValue])

    /// Writes a whole number without a point.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number):
            if let whole = Int64(exactly: number) {
                try container.encode(whole)
            } else {
                try container.encode(number)
            }
        case .flag(let flag): try container.encode(flag)
        case .null: try container.encodeNil()
        case .list(let items): try container.encode(items)
        case .object(let entries): try container.encode(entries)
        }
    }
}
