/// A piece of a YAML text: what it says and where it stands.
package struct Node: Sendable, Equatable {
    /// What a node can be.
    package enum Content: Sendable, Equatable {
        /// Text, with the way it was written.
        case scalar(String, Style)
        /// Keys with values, in the order written; no two keys are equal.
        case mapping([Entry])
        /// Items in the order written.
        case sequence([Node])
    }

    /// How a scalar was written; only plain ones can mean something else than text.
    package enum Style: Sendable, Equatable {
        /// Without quotes.
        case plain
        /// In single or double quotes.
        case quoted
        /// As a block after `|` or `>`.
        case block
    }

    /// One key of a mapping with its value.
    package struct Entry: Sendable, Equatable {
        /// The key's text.
        package let key: String
        /// Where the key stands.
        package let keyRange: Range<Mark>
        /// What it says.
        package let value: Node
    }

    /// What the node says.
    package let content: Content
    /// Where it stands: the first character, and the first one behind it.
    package let range: Range<Mark>

    /// Where it begins.
    package var start: Mark { range.lowerBound }
    /// Where it is over; for blocks this may be on a later line than the last visible character.
    package var end: Mark { range.upperBound }

    /// Whether nothing was written: `key:`, or YAML's `null` and `~`.
    package var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What the node is, for messages: `text`, `a list`, `a mapping` or `nothing`.
    package var kindName: String {
        switch content {
        case .scalar: isNull ? "nothing" : "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        }
    }
}
