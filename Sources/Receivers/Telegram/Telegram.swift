import FoundationEssentials
import Messages

/// A bot of Telegram.
enum Telegram: ReceiverKind {
    static let name = "telegram"
    static let help = """
        `sendMessage` of Telegram's Bot API: a text of at most 4,096 characters, whole alerts and \
        the number of those that are left out
        """
    static let notes = """
        An answer 429 names a pause in its body, which is kept. What is refused for its form is \
        sent again at once, shorter.
        """
    private static let tokenFile = "bot_token_file"
    private static let chat = "chat_id"
    private static let thread = "message_thread_id"
    private static let api = "api_url"
    private static let service = "https://api.telegram.org"
    static let keys = [
        ReceiverKey(
            tokenFile, .secret(.word), isRequired: true, example: "1234567:TOKEN",
            help: "a file with the bot's token"),
        ReceiverKey(
            chat, .text(chatRefusal), isRequired: true, example: "\"-1001234567890\"",
            help: "the chat: its number, or the name of a public channel with `@`"),
        ReceiverKey(
            thread, .number(1...2_147_483_647), example: "42", help: "the topic within the chat"),
        ReceiverKey(
            api, .text { Credentials.isURL($0) ? nil : "is no http or https URL" },
            example: service, help: "another server of the Bot API than Telegram's own"),
    ]
    static let addressKeys: Set<String> = [chat, thread, api]
    /// What a group takes.
    static let rateLimit = TokenBucket.Limit(perMinute: 20, burst: 5)
    private static let textMax = 4096
    private static let titleMax = 300

    struct Body: Encodable {
        let chat_id: String
        let message_thread_id: Int?
        let text: String
        let parse_mode = "HTML"
        let link_preview_options = ["is_disabled": true]
        let disable_notification: Bool
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let token = try order.credential(tokenFile)
        let settings = order.settings
        let room = textMax - titleMax - 20
        let body = order.json(
            max: room, measure: { ServiceText.characters(escaped($0)) }
        ) { message, texts, urgency in
            let title = ServiceText.fitted(
                texts.title, max: titleMax, escape: escaped)
            let text = ServiceText.fitted(texts.text, max: room, escape: escaped)
            let mark = message.isGood ? Urgency.resolvedMark : urgency.mark
            return Body(
                chat_id: settings.text(chat) ?? "", message_thread_id: settings.number(thread),
                text: "\(mark) <b>\(title)</b>\n\(text)",
                disable_notification: !message.isCall || urgency == .info)
        }
        var url = settings.text(api) ?? service
        while url.hasSuffix("/") { url.removeLast() }
        return Delivery(url: "\(url)/bot\(token)/sendMessage", body: body)
    }

    private static func escaped(_ text: String) -> String {
        HTMLText.escaped(ServiceText.lines(text), keepsLines: true)
    }

    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        guard body.isFalse("ok") else { return nil }
        return body.status("error_code") ?? AnswerBody.passing
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        let words = String(decoding: answer.body, as: UTF8.self)
        let isOfForm = words.contains("too long") || words.contains("parse")
        return answer.status == 413 || (answer.status == 400 && isOfForm)
    }

    private static func chatRefusal(_ text: String) -> String? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let isName = text.hasPrefix("@") && text.utf8.count > 1
        return isNumber || isName ? nil : "is no number of a chat and no name with @"
    }
}
