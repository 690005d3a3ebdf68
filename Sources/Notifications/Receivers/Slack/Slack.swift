/// An incoming webhook of Slack.
enum Slack: ReceiverKind {
    static let name = "slack"
    static let help = """
        an incoming webhook; text of at most 3,000 bytes, title of at most 1,024, escaped
        """
    static let channel = "channel"
    static let keys = [
        ReceiverKey.url(
            "a file with the webhook's URL", example: "https://hooks.slack.com/services/T/B/KEY"),
        ReceiverKey(
            channel, .text { _ in nil }, example: "\"#databases\"",
            help: "another channel than the webhook's own, for webhooks that take one"),
    ]

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.fitting { whole in
            let (message, texts) = order.texts(
                of: whole, max: SlackPayload.textBytesMax,
                measure: { SlackPayload.escaped($0).utf8.count })
            return PayloadBuilder.json(
                SlackPayload(
                    message, texts, order.urgency(of: whole), channel: order.settings.text(channel))
            )
        }
        return Delivery(url: try order.credential("url_file"), body: body)
    }
}
