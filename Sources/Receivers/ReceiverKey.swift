/// A key in the section of a kind of receivers.
package struct ReceiverKey: Sendable {
    /// What its value may be.
    package enum Content: Sendable {
        /// The path of a file that holds this.
        case secret(SecretContent)
        /// A text; the check says what is wrong with one, or nil.
        case text(@Sendable (String) -> String?)
        /// A list of texts, not empty; the check says what is wrong with one, or nil.
        case words(@Sendable (String) -> String?)
        /// One of these words.
        case choice([String])
        /// A whole number in this range.
        case number(ClosedRange<Int>)
        /// `true` or `false`.
        case flag
        /// Any value, whose texts are templates.
        case tree
        /// A program with its arguments, an absolute path first; arguments are never shown.
        case program
    }

    /// Its name in the configuration.
    package let name: String
    /// What its value may be.
    package let content: Content
    /// Whether a section without it is refused.
    package let isRequired: Bool
    /// What it decides: one line for the documents.
    package let help: String
    /// A value as an example shows it, in YAML; for a secret, what its file may hold.
    package let example: String

    /// Describes a key.
    package init(
        _ name: String, _ content: Content, isRequired: Bool = false, example: String, help: String
    ) {
        self.name = name
        self.content = content
        self.isRequired = isRequired
        self.help = help
        self.example = example
    }

    /// What the file holds whose path is the key's value, or nil for a value that is no secret.
    package var secretContent: SecretContent? {
        if case .secret(let content) = content { content } else { nil }
    }
}

extension ReceiverKey {
    /// The key `url_file`.
    static func url(_ help: String, isRequired: Bool = true, example: String) -> ReceiverKey {
        ReceiverKey(
            "url_file", .secret(.url), isRequired: isRequired, example: example, help: help)
    }

    /// The key `bearer_token_file`.
    static let bearerToken = ReceiverKey(
        "bearer_token_file", .secret(.word), example: "TOKEN",
        help: "a file with what is sent as `Authorization: Bearer`")
}
