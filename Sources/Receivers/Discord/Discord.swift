import FoundationEssentials
import Messages

/// A webhook of Discord.
enum Discord: ReceiverKind {
    static let name = "discord"
    static let help = """
        a webhook of Discord: one embed with a title of at most 256 characters, a description of at \
        most 4,096, and a colour by severity; no one is mentioned
        """
    static let keys = [
        ReceiverKey.url(
            "a file with the webhook's URL", example: "https://discord.com/api/webhooks/1/KEY")
    ]
    /// What a webhook takes.
    static let rateLimit = TokenBucket.Limit(perMinute: 30, burst: 5)
    private static let descriptionMax = 4096
    private static let titleMax = 256

    struct Body: Encodable {
        struct Embed: Encodable {
            let title: String
            let description: String
            let url: String?
            let color: UInt32
            let timestamp: String
        }

        let username = "pgvigil"
        let embeds: [Embed]
        // Nothing that a label holds calls people.
        let allowed_mentions = ["parse": [String]()]
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.json(
            max: descriptionMax,
            measure: { ServiceText.characters(ServiceText.markdown($0)) }
        ) { message, texts, urgency in
            Body(embeds: [
                Body.Embed(
                    title: ServiceText.fitted(
                        texts.title, max: titleMax, escape: ServiceText.markdown),
                    description: ServiceText.fitted(
                        texts.text, max: descriptionMax, escape: ServiceText.markdown),
                    url: texts.places(of: message).first?.address,
                    color: message.isGood ? Urgency.resolvedColor : urgency.color,
                    timestamp: Timestamp.text(message.createdAt))
            ])
        }
        return Delivery(url: confirmed(try order.credential("url_file")), body: body)
    }

    /// With this parameter the answer says that the message is in the channel.
    private static func confirmed(_ url: String) -> String {
        url + (url.contains("?") ? "&" : "?") + "wait=true"
    }

    /// The message as it was posted has an id; an error has a code and says why.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        return body.number("code") != nil && body.has("message") && !body.has("id") ? 400 : nil
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool { answer.status == 400 }
}
