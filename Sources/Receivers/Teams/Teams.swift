import Messages

/// A workflow of Microsoft Teams that posts an Adaptive Card when a webhook is called.
enum Teams: ReceiverKind {
    static let name = "teams"
    static let help = """
        the webhook of a workflow of Microsoft Teams: an Adaptive Card 1.4 with at most 20,000 \
        bytes, colour by severity and buttons for the links
        """
    static let notes = """
        Make the webhook with the workflow "Post to a channel when a webhook request is received". \
        Its answer 202 says that the workflow began, not that the card was posted: look at the run \
        history of the workflow when a card is missing.
        """
    static let keys = [
        ReceiverKey.url(
            "a file with the workflow's URL",
            example: "https://example.webhook.office.com/workflows/KEY")
    ]
    /// The service takes 28 KB, and counts more bytes than a body has.
    private static let bytesMax = 20_000
    private static let textMax = 10_000
    private static let titleMax = 300

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.json(
            max: textMax, bytesMax: bytesMax, measure: { ServiceText.markdown($0).utf8.count }
        ) { message, texts, urgency in TeamsCard(message, texts, urgency, textMax, titleMax) }
        return Delivery(url: try order.credential("url_file"), body: body)
    }

    /// The connectors before the workflows said with 200 what Teams had answered them.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        let text = body.text
        guard text.contains("delivery failed") || text.contains("returned HTTP error") else {
            return body.status("error.code")
        }
        return (300...599).first { text.contains("HTTP error \($0)") } ?? AnswerBody.passing
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [400, 413].contains(answer.status)
    }
}
