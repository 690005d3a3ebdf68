/// The body of Slack's incoming webhook.
struct SlackPayload: Encodable {
    struct Attachment: Encodable {
        let color: String
        let title: String
        let title_link: String?
        let text: String
        let fallback: String
        let mrkdwn_in = ["text"]
    }

    static let textBytesMax = 3000
    private static let titleBytesMax = 1024

    let channel: String?
    let attachments: [Attachment]

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, channel: String?) {
        self.channel = channel
        let title = Self.escaped(texts.title, max: Self.titleBytesMax)
        attachments = [
            Attachment(
                color: message.status == .firing ? urgency.slack : "good", title: title,
                title_link: texts.places(of: message).first?.address,
                text: Self.escaped(texts.text, max: Self.textBytesMax), fallback: title)
        ]
    }

    /// The text with what Slack would take for its own markup escaped, in at most `max` bytes.
    ///
    /// It is cut between whole escapes: half of one would show as garbage.
    static func escaped(_ text: String, max: Int = .max) -> String {
        let ellipsis = "…"
        var escaped = ""
        var count = 0
        // Where the text ends if it turns out to be too long.
        var end = escaped.endIndex
        for scalar in text.unicodeScalars {
            let piece: String =
                switch scalar {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                default: String(scalar)
                }
            guard count + piece.utf8.count <= max else {
                return String(escaped[..<end]) + ellipsis
            }
            escaped += piece
            count += piece.utf8.count
            if count <= max - ellipsis.utf8.count { end = escaped.endIndex }
        }
        return escaped
    }
}
