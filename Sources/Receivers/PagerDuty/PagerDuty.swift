import Messages

/// PagerDuty's Events API v2.
enum PagerDuty: ReceiverKind {
    static let name = "pagerduty"
    static let help = """
        Events API v2; one incident for a group, with `links` and `custom_details` (text, summary, \
        description, impact, action); the summary has at most 1,024 bytes
        """
    private static let routingKeyFile = "routing_key_file"
    private static let url = "https://events.pagerduty.com/v2/enqueue"
    static let keys = [
        ReceiverKey(
            routingKeyFile, .secret(.word), isRequired: true,
            example: "0123456789abcdef0123456789abcdef",
            help: "a file with the integration's routing key"),
        ReceiverKey.url(
            "a file with another URL than the service's own", isRequired: false, example: url),
    ]
    static let hasIncidents = true
    static let addressKeys: Set = [routingKeyFile, "url_file"]

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let key = try order.credential(routingKeyFile)
        let body = order.fitting { whole in
            let (message, texts) = order.texts(
                of: whole, max: PagerDutyPayload.textBytesMax, measure: \.utf8.count)
            return PayloadBuilder.json(
                PagerDutyPayload(message, texts, order.urgency(of: whole), routingKey: key))
        }
        return Delivery(url: order.credentials["url_file"] ?? url, body: body, secrets: [key])
    }

    /// `success`, or in other words what is wrong with the event.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        guard let word = body.word("status"), word != "success" else { return nil }
        return word == "invalid event" ? 400 : word.contains("throttle") ? 429 : AnswerBody.passing
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [400, 413].contains(answer.status)
    }
}
