import Basics
import JSON

/// An argument that a tool takes.
package struct ContextParameter: Sendable {
    /// What values it may have.
    package enum Kind: Sendable {
        case text
        case whole(ClosedRange<Int>)
        case choice([String])
    }

    /// A text has this many bytes at most.
    package static let textBytesMax = 1_024

    /// Its name, which is that of the endpoint's parameter.
    package let name: String
    /// What values it may have.
    package let kind: Kind
    /// What it does, for those who choose a value.
    package let summary: String
    /// Whether there is no answer without it.
    package let isRequired: Bool
    /// Whether the endpoint gets it; otherwise it narrows what came back.
    package let isSent: Bool

    init(
        _ name: String, _ kind: Kind = .text, _ summary: String, isRequired: Bool = false,
        isSent: Bool = true
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired
        self.isSent = isSent
    }

    /// The schema of its values.
    var schema: JSON {
        var members: [JSON.Member]
        switch kind {
        case .text:
            members = [.init("type", .text("string")), .init("maxLength", .whole(1_024))]
        case .whole(let range):
            members = [
                .init("type", .text("integer")), .init("minimum", .whole(range.lowerBound)),
                .init("maximum", .whole(range.upperBound)),
            ]
        case .choice(let words):
            members = [
                .init("type", .text("string")), .init("enum", .list(words.map { .text($0) })),
            ]
        }
        return .object(members + [.init("description", .text(summary))])
    }

    /// A value as the endpoint takes it.
    ///
    /// - Throws: `ContextRefusal` for one that it may not have.
    func text(of value: JSON) throws(ContextRefusal) -> String {
        switch (kind, value) {
        case (.text, .text(let text)):
            guard text.utf8.count <= Self.textBytesMax else {
                throw ContextRefusal("\(name): the text has more than \(Self.textBytesMax) bytes")
            }
            return text
        case (.choice(let words), .text(let text)) where words.contains(text): return text
        case (.choice(let words), _):
            throw ContextRefusal(
                "\(name): \(shown(value)) is none of \(words.joined(separator: ", "))")
        // A number in quotes is what it says.
        case (.whole(let range), .written(let digits)), (.whole(let range), .text(let digits)):
            // Some clients hold every number as a double: 3.0 is whole in JSON Schema, too.
            guard let number = Int(digits) ?? Double(digits).flatMap({ Int(exactly: $0) }),
                range.contains(number)
            else { throw refusal(value) }
            return String(number)
        default: throw refusal(value)
        }
    }

    private func refusal(_ value: JSON) -> ContextRefusal {
        let wanted =
            if case .whole(let range) = kind {
                "whole number from \(range.lowerBound) to \(range.upperBound)"
            } else { "text" }
        return ContextRefusal("\(name): \(shown(value)) is no \(wanted)")
    }

    private func shown(_ value: JSON) -> String {
        JSONLength.prefix(of: value.compact, bytesMax: 100)
    }
}
