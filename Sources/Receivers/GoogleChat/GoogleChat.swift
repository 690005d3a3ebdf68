import Messages

/// An incoming webhook of a space of Google Chat.
enum GoogleChat: ReceiverKind {
    static let name = "google_chat"
    static let help = """
        an incoming webhook of a space of Google Chat: a card with a sign for the severity and \
        buttons for the links, at most 30,000 bytes; messages of a group make one thread
        """
    static let keys = [
        ReceiverKey.url(
            "a file with the webhook's URL",
            example: "https://chat.googleapis.com/v1/spaces/S/messages?key=K&token=KEY")
    ]
    /// One a second for the whole space.
    static let rateLimit = TokenBucket.Limit(perMinute: 60, burst: 1)
    /// A message takes 32,000 bytes.
    private static let bytesMax = 30_000
    private static let textMax = 16_000
    private static let titleMax = 300

    struct Body: Encodable {
        struct CardWithID: Encodable {
            let cardId: String
            let card: Card
        }

        struct Card: Encodable {
            let header: [String: String]
            let sections: [Section]
        }

        struct Section: Encodable {
            let widgets: [Widget]
        }

        struct Widget: Encodable {
            var textParagraph: [String: String]?
            var buttonList: ButtonList?
        }

        struct ButtonList: Encodable {
            let buttons: [Button]
        }

        struct Button: Encodable {
            let text: String
            let onClick: [String: [String: String]]
        }

        let fallbackText: String
        let cardsV2: [CardWithID]
        let thread: [String: String]
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.json(
            max: textMax, bytesMax: bytesMax, measure: { paragraph($0).utf8.count }
        ) { message, texts, urgency in
            let mark = message.isGood ? Urgency.resolvedMark : urgency.mark
            let title = "\(mark) \(ServiceText.cut(texts.title, toCharacters: titleMax))"
            var widgets = [
                Body.Widget(textParagraph: [
                    "text": ServiceText.fitted(texts.text, max: textMax, escape: paragraph)
                ])
            ]
            let buttons = texts.places(of: message).map {
                Body.Button(text: $0.name, onClick: ["openLink": ["url": $0.address]])
            }
            if !buttons.isEmpty { widgets.append(Body.Widget(buttonList: .init(buttons: buttons))) }
            return Body(
                fallbackText: title,
                cardsV2: [
                    Body.CardWithID(
                        cardId: message.threadKey,
                        card: Body.Card(
                            header: ["title": title], sections: [Body.Section(widgets: widgets)]))
                ],
                thread: ["threadKey": message.threadKey])
        }
        let url = try order.credential("url_file")
        let option = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
        return Delivery(url: url + (url.contains("?") ? "&" : "?") + option, body: body)
    }

    private static func paragraph(_ text: String) -> String {
        HTMLText.escaped(ServiceText.lines(text), keepsLines: true)
            .replacing("\n", with: "<br>")
    }

    static func refusal(in body: AnswerBody) -> Int? {
        body.isMarkup ? AnswerBody.passing : body.status("error.code")
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [400, 413].contains(answer.status)
    }
}
