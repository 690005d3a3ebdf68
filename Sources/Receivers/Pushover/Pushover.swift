import Messages

/// Pushover's message API.
enum Pushover: ReceiverKind {
    static let name = "pushover"
    static let help = """
        Pushover's message API: a message of at most 1,024 characters, a title of at most 250, and \
        a priority by severity
        """
    static let notes = """
        What someone must act on now gets the emergency priority, which rings every `retry` seconds \
        until it is acknowledged or `expire` seconds have passed.
        """
    private static let tokenFile = "token_file"
    private static let userFile = "user_key_file"
    private static let retry = "retry"
    private static let expire = "expire"
    private static let sound = "sound"
    private static let device = "device"
    private static let url = "https://api.pushover.net/1/messages.json"
    static let keys = [
        ReceiverKey(
            tokenFile, .secret(.word), isRequired: true,
            example: "azGDORePK8gMaC0QOYAMyEEuzJnyUi", help: "a file with the application's token"),
        ReceiverKey(
            userFile, .secret(.word), isRequired: true, example: "uQiRzpo4DXghDmr9QzzfQu27cmVRsG",
            help: "a file with the key of the user or group"),
        ReceiverKey(
            retry, .number(30...10_800), example: "60",
            help: "seconds between two rings of the emergency priority; 60 by default"),
        ReceiverKey(
            expire, .number(30...10_800), example: "3600",
            help: "seconds after which the emergency priority rings no more; 3600 by default"),
        ReceiverKey(
            sound, .text { _ in nil }, example: "siren", help: "the sound, if not the user's own"),
        ReceiverKey(
            device, .text { _ in nil }, example: "phone",
            help: "the device, if not all of the user's"),
        ReceiverKey.url(
            "a file with another URL than the service's own", isRequired: false, example: url),
    ]
    static let addressKeys: Set<String> = [userFile, "url_file"]
    private static let messageMax = 1024
    private static let titleMax = 250
    private static let urlMax = 512

    struct Body: Encodable {
        let token: String
        let user: String
        let message: String
        let title: String
        let url: String?
        let url_title: String?
        let priority: Int
        // Both are demanded with the emergency priority, and must not be there without.
        let retry: Int?
        let expire: Int?
        let sound: String?
        let device: String?
        let timestamp: Int64
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let (token, user) = (try order.credential(tokenFile), try order.credential(userFile))
        let settings = order.settings
        let body = order.json(
            max: messageMax, measure: { ServiceText.characters(ServiceText.lines($0)) }
        ) { message, texts, urgency in
            let place = texts.places(of: message).first { $0.address.utf8.count <= urlMax }
            let priority = priority(message, urgency)
            let text = ServiceText.cut(ServiceText.lines(texts.text), toCharacters: messageMax)
            return Body(
                token: token, user: user, message: text.isEmpty ? "-" : text,
                title: ServiceText.cut(texts.title, toCharacters: titleMax),
                url: place?.address, url_title: place?.name, priority: priority,
                retry: priority == 2 ? settings.number(retry) ?? 60 : nil,
                expire: priority == 2 ? settings.number(expire) ?? 3600 : nil,
                sound: settings.text(sound), device: settings.text(device),
                timestamp: message.createdAt / 1000)
        }
        return Delivery(
            url: order.credentials["url_file"] ?? url, body: body, secrets: [token, user])
    }

    private static func priority(_ message: Message, _ urgency: Urgency) -> Int {
        // A resolve never rings louder than what it resolves.
        let isFiring = message.isCall
        return switch urgency {
        case .critical: isFiring ? 2 : 0
        case .error: isFiring ? 1 : 0
        case .warning: 0
        case .info, .none: -1
        }
    }

    /// Whatever is not 1 is a refusal, for which the same request must not be sent again.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        return body.number("status").flatMap { $0 == 1 ? nil : 400 }
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        let words = String(decoding: answer.body, as: UTF8.self)
        return answer.status == 413 || (answer.status == 400 && words.contains("message"))
    }
}
