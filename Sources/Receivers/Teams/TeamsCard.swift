import Messages

/// A message with one Adaptive Card.
struct TeamsCard: Encodable {
    struct Attachment: Encodable {
        let contentType = "application/vnd.microsoft.card.adaptive"
        let content: Card
    }

    struct Card: Encodable {
        enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case type, version, msteams, body, actions
        }

        let schema = "http://adaptivecards.io/schemas/adaptive-card.json"
        let type = "AdaptiveCard"
        // Teams shows no later version in a channel.
        let version = "1.4"
        let msteams = ["width": "Full"]
        let body: [TextBlock]
        let actions: [OpenURL]
    }

    struct TextBlock: Encodable {
        let type = "TextBlock"
        let text: String
        let color: String
        let weight: String
        // Phones cut what does not wrap.
        let wrap = true
    }

    struct OpenURL: Encodable {
        let type = "Action.OpenUrl"
        let title: String
        let url: String
    }

    let type = "message"
    let attachments: [Attachment]

    init(
        _ message: Message, _ texts: PayloadTexts, _ urgency: Urgency, _ textMax: Int,
        _ titleMax: Int
    ) {
        let title = ServiceText.fitted(
            texts.title, max: titleMax, escape: ServiceText.markdown)
        // A single line end is a blank in Markdown.
        let text = ServiceText.fitted(texts.text, max: textMax, escape: ServiceText.markdown)
            .split(separator: "\n").joined(separator: "\n\n")
        let blocks = [
            TextBlock(text: title, color: Self.color(message, urgency), weight: "Bolder"),
            TextBlock(text: text, color: "Default", weight: "Default"),
        ]
        let actions = texts.places(of: message).map { OpenURL(title: $0.name, url: $0.address) }
        attachments = [
            Attachment(content: Card(body: blocks.filter { !$0.text.isEmpty }, actions: actions))
        ]
    }

    private static func color(_ message: Message, _ urgency: Urgency) -> String {
        if message.isGood { return "Good" }
        return switch urgency {
        case .critical, .error: "Attention"
        case .warning: "Warning"
        case .info, .none: "Accent"
        }
    }
}
