import Messages

/// An incoming webhook of Mattermost.
enum Mattermost: ReceiverKind {
    static let name = "mattermost"
    static let help = """
        an incoming webhook of Mattermost: one attachment with a colour by severity and a text of \
        at most 14,000 characters, escaped
        """
    private static let channel = "channel"
    static let keys = [
        ReceiverKey.url(
            "a file with the webhook's URL", example: "https://chat.example.com/hooks/KEY"),
        ReceiverKey(
            channel, .text { _ in nil }, example: "town-square",
            help: "another channel than the webhook's own"),
    ]
    static let addressKeys: Set<String> = ["url_file", channel]
    /// A post takes 16,383 characters.
    private static let textMax = 14_000
    private static let titleMax = 1000

    struct Body: Encodable {
        struct Attachment: Encodable {
            let fallback: String
            let color: String
            let title: String
            let title_link: String?
            let text: String
        }

        let channel: String?
        let username = "pgvigil"
        let attachments: [Attachment]
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.json(
            max: textMax, measure: { ServiceText.characters(ServiceText.markdown($0)) }
        ) { message, texts, urgency in
            let title = ServiceText.fitted(
                texts.title, max: titleMax, escape: ServiceText.markdown)
            let color = message.isGood ? Urgency.resolvedColor : urgency.color
            return Body(
                channel: order.settings.text(channel),
                attachments: [
                    Body.Attachment(
                        // Notifications on phones show it as it is.
                        fallback: ServiceText.cut(
                            texts.title, toCharacters: titleMax),
                        color: "#\(color.hexadecimal)", title: title,
                        title_link: texts.places(of: message).first?.address,
                        text: ServiceText.fitted(
                            texts.text, max: textMax, escape: ServiceText.markdown))
                ])
        }
        return Delivery(url: try order.credential("url_file"), body: body)
    }

    static func refusal(in body: AnswerBody) -> Int? { SlackAnswer.refusal(in: body) }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [400, 413].contains(answer.status)
    }
}
