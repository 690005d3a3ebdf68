package import Messages

/// The values in a kind's section that are no secrets, by their keys.
package struct ReceiverSettings: Sendable, Equatable {
    /// One value.
    package enum Value: Sendable, Equatable {
        /// A text, or one of several words.
        case text(String)
        /// A list of texts.
        case words([String])
        /// A whole number.
        case number(Int)
        /// `true` or `false`.
        case flag(Bool)
        /// A structure whose texts are templates.
        case tree(TemplateTree)
    }

    private var values: [String: Value]

    /// Values by their keys.
    package init(_ values: [String: Value] = [:]) { self.values = values }

    /// The value of a key, or nil.
    package subscript(_ key: String) -> Value? {
        get { values[key] }
        set { values[key] = newValue }
    }

    /// A text, or nil.
    func text(_ key: String) -> String? {
        if case .text(let text) = values[key] { text } else { nil }
    }

    /// A list, empty when there is none.
    func words(_ key: String) -> [String] {
        if case .words(let words) = values[key] { words } else { [] }
    }

    /// A number, or nil.
    func number(_ key: String) -> Int? {
        if case .number(let number) = values[key] { number } else { nil }
    }

    /// A structure, or nil.
    func tree(_ key: String) -> TemplateTree? {
        if case .tree(let tree) = values[key] { tree } else { nil }
    }

    /// A flag, or nil.
    func flag(_ key: String) -> Bool? {
        if case .flag(let flag) = values[key] { flag } else { nil }
    }
}

/// A kind's section as a whole: its values, and the paths of its files with secrets.
package struct ReceiverSection: Sendable, Equatable {
    /// The values that are no secrets.
    package var settings: ReceiverSettings
    /// The paths of files with secrets, by their keys.
    package var secrets: [String: String]

    /// Describes a section.
    package init(_ settings: ReceiverSettings, secrets: [String: String]) {
        self.settings = settings
        self.secrets = secrets
    }
}
