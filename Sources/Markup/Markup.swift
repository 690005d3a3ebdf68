import Basics

/// A piece of HTML or SVG that is well-formed whatever texts are in it.
///
/// Names of elements and attributes are literals of the program; texts and values of attributes are
/// escaped scalar by scalar. The source reads the same to a parser of HTML and to one of XML:
///
///     Markup.element("p", ["class": "note"], ["a < b"])      <p class="note">a &lt; b</p>
package struct Markup: Sendable, Equatable {
    /// How it is written.
    package let source: String

    /// Elements that HTML knows without an end.
    private static let void: Set = ["br", "hr", "input", "link", "meta"]

    private init(source: String) { self.source = source }

    /// Nothing.
    package static let empty = Markup(source: "")

    /// A text, escaped.
    package static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

    /// What a part of the program has written that escapes by itself.
    package static func written(_ source: String) -> Markup { Markup(source: source) }

    /// An element; attributes without a value are left out.
    package static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ content: [Markup] = []
    ) -> Markup {
        let name = name.description
        var source = "<" + name
        for (key, value) in attributes {
            guard let value else { continue }
            source += " \(key.description)=\"\(escaped(value))\""
        }
        if void.contains(name) { return Markup(source: source + "/>") }
        source += ">"
        for part in content { source += part.source }
        return Markup(source: source + "</\(name)>")
    }

    /// The text with the scalars that HTML and XML read escaped, whatever marks combine with them.
    ///
    /// What cannot be seen, such as what turns the direction of a line, is shown as an escape, and so
    /// is what no document of XML may hold.
    package static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in VisibleText.lines(text).unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\u{7F}", "\u{FFFE}", "\u{FFFF}":
                escaped.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

extension Markup: ExpressibleByStringLiteral {
    /// A text of the program, escaped like any other.
    package init(stringLiteral text: String) { self = .text(text) }
}

extension Markup: ExpressibleByArrayLiteral {
    /// Pieces one after the other.
    package init(arrayLiteral parts: Markup...) { self.init(joining: parts) }

    /// Pieces one after the other.
    package init(joining parts: [Markup]) {
        self.init(source: parts.map(\.source).joined())
    }
}
