package import YAML

extension Node {
    /// The value of a key, or nil without it.
    package subscript(key: String) -> Node? { entries.first { $0.key == key }?.value }

    /// The keys and values of a mapping; empty for all else.
    package var entries: [Entry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// The items of a list; empty for all else.
    package var items: [Node] {
        if case .sequence(let items) = content { items } else { [] }
    }

    /// The text of a scalar; nil for all else.
    package var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
}
