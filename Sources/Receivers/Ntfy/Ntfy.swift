import Messages

/// A topic of ntfy.
enum Ntfy: ReceiverKind {
    static let name = "ntfy"
    static let help = """
        a topic of ntfy, published as JSON: a message of at most 4,000 bytes, a priority by \
        severity, and buttons for up to three links
        """
    private static let server = "server"
    private static let topicFile = "topic_file"
    private static let tokenFile = "token_file"
    private static let service = "https://ntfy.sh"
    static let keys = [
        ReceiverKey(
            topicFile, .secret(.word), isRequired: true, example: "TOPIC",
            help: "a file with the topic, which on a public server is a password"),
        ReceiverKey(
            server, .text { Credentials.isURL($0) ? nil : "is no http or https URL" },
            example: service, help: "the server; by default the public one"),
        ReceiverKey(
            tokenFile, .secret(.word), example: "tk_TOKEN",
            help: "a file with an access token, for topics that need one"),
    ]
    static let addressKeys: Set<String> = [topicFile, server]
    /// What the public server takes: 60 at once, and then one in five seconds.
    static let rateLimit = TokenBucket.Limit(perMinute: 12, burst: 30)
    /// More than 4,096 bytes would become a file beside the message.
    private static let messageBytesMax = 4000
    private static let titleBytesMax = 250

    struct Body: Encodable {
        struct Action: Encodable {
            let action = "view"
            let label: String
            let url: String
        }

        let topic: String
        let title: String
        let message: String
        let priority: Int
        let tags: [String]
        let click: String?
        let actions: [Action]
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let topic = try order.credential(topicFile)
        let body = order.json(
            max: messageBytesMax, measure: { ServiceText.lines($0).utf8.count }
        ) { message, texts, urgency in
            let places = texts.places(of: message)
            return Body(
                topic: topic,
                title: texts.title.cut(toBytes: titleBytesMax),
                message: ServiceText.lines(texts.text).cut(toBytes: messageBytesMax),
                priority: priority(message, urgency), tags: [tag(message, urgency)],
                click: places.first?.address,
                actions: places.prefix(3).map { Body.Action(label: $0.name, url: $0.address) })
        }
        let token = order.credentials[tokenFile].map {
            [Delivery.Field(name: "Authorization", value: "Bearer \($0)", isSecret: true)]
        }
        return Delivery(
            url: order.settings.text(server) ?? service, headers: token ?? [], body: body,
            secrets: [topic])
    }

    private static func priority(_ message: Message, _ urgency: Urgency) -> Int {
        // A resolve never rings louder than what it resolves.
        let isFiring = message.isCall
        return switch urgency {
        case .critical: isFiring ? 5 : 3
        case .error: isFiring ? 4 : 3
        case .warning: 3
        case .info, .none: 2
        }
    }

    private static func tag(_ message: Message, _ urgency: Urgency) -> String {
        if message.isGood { return "white_check_mark" }
        return switch urgency {
        case .critical, .error: "rotating_light"
        case .warning: "warning"
        case .info, .none: "information_source"
        }
    }

    static func refusal(in body: AnswerBody) -> Int? {
        body.isMarkup ? AnswerBody.passing : body.status("http")
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [400, 413].contains(answer.status)
    }
}
