import Messages

/// What a file with a secret should hold.
package enum SecretContent: Sendable, Equatable {
    /// A URL with `http` or `https`.
    case url
    /// Such URLs, one a line.
    case urls
    /// A secret that signs messages after Standard Webhooks.
    case signingSecret
    /// A text without blanks, in ASCII.
    case word
    /// One line of any text.
    case line

    /// What is wrong with a file's text, without the text; nil when nothing is.
    package func refusal(_ text: String) -> String? {
        switch self {
        case .url: Credentials.isURL(text) ? nil : "holds no http or https URL"
        case .urls:
            text.split(whereSeparator: \.isWhitespace).allSatisfy {
                Credentials.isURL(String($0))
            }
                ? nil : "holds something that is no http or https URL"
        case .signingSecret:
            WebhookSignature.key(in: text) == nil
                ? "holds no secret of the form whsec_BASE64 with 24 to 64 bytes" : nil
        case .word:
            text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } ? nil : "holds more than one word"
        case .line:
            text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? nil : "holds more than one line"
        }
    }
}
