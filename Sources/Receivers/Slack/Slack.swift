import Messages

/// An incoming webhook of Slack.
enum Slack: ReceiverKind {
    static let name = "slack"
    static let help = """
        an incoming webhook: a header of at most 150 characters, sections of at most 3,000 and a \
        line of links, beside a bar in the colour of the severity
        """
    static let channel = "channel"
    static let keys = [
        ReceiverKey.url(
            "a file with the webhook's URL", example: "https://hooks.slack.com/services/T/B/KEY"),
        ReceiverKey(
            channel, .text { _ in nil }, example: "\"#databases\"",
            help: "another channel than the webhook's own, for webhooks that take one"),
    ]
    static let addressKeys: Set<String> = ["url_file", channel]

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.json(
            max: SlackPayload.textMax,
            measure: { ServiceText.characters(SlackPayload.escaped($0)) }
        ) { SlackPayload($0, $1, $2, channel: order.settings.text(channel)) }
        return Delivery(url: try order.credential("url_file"), body: body)
    }

    static func refusal(in body: AnswerBody) -> Int? { SlackAnswer.refusal(in: body) }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [400, 413].contains(answer.status)
    }
}
