/// A JSON value whose texts are templates.
package indirect enum TemplateTree: Sendable, Equatable {
    /// A text that a message fills.
    case text(MessageTemplate)
    /// A number.
    case number(Double)
    /// `true` or `false`.
    case flag(Bool)
    /// `null`.
    case null
    /// Values in order.
    case list([TemplateTree])
    /// Values by their names.
    case object([String: TemplateTree])

    /// The value with its texts as `fill` makes them.
    package func filled(_ fill: (MessageTemplate) -> String) -> JSONValue {
        switch self {
        case .text(let template): .text(fill(template))
        case .number(let number): .number(number)
        case .flag(let flag): .flag(flag)
        case .null: .null
        case .list(let items): .list(items.map { $0.filled(fill) })
        case .object(let entries): .object(entries.mapValues { $0.filled(fill) })
        }
    }
}
