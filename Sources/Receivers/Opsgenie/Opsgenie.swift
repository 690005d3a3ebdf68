import Messages

/// Opsgenie's alert API v2.
enum Opsgenie: ReceiverKind {
    static let name = "opsgenie"
    static let help = """
        alert API v2; one alert for a group, with links in `details`; description of at most 15,000 \
        bytes, message of at most 130
        """
    private static let apiKeyFile = "api_key_file"
    private static let url = "https://api.opsgenie.com"
    static let keys = [
        ReceiverKey(
            apiKeyFile, .secret(.word), isRequired: true,
            example: "01234567-89ab-cdef-0123-456789abcdef",
            help: "a file with the API key"),
        ReceiverKey.url(
            "a file with another URL than the service's own", isRequired: false, example: url),
    ]
    static let hasIncidents = true
    static let addressKeys: Set = [apiKeyFile, "url_file"]

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let key = try order.credential(apiKeyFile)
        let isOver = !order.message.isCall
        let body = order.fitting { whole in
            let (message, texts) = order.texts(
                of: whole, max: OpsgeniePayload.descriptionBytesMax, measure: \.utf8.count)
            if isOver {
                let note = ServiceText.lines(texts.text).cut(toBytes: OpsgenieClosing.noteBytesMax)
                return PayloadBuilder.json(OpsgenieClosing(note: note))
            }
            return PayloadBuilder.json(
                OpsgeniePayload(message, texts, order.urgency(of: whole)))
        }
        var url = order.credentials["url_file"] ?? url
        while url.hasSuffix("/") { url.removeLast() }
        url += "/v2/alerts"
        if isOver { url += "/\(order.message.incidentKey(order.links))/close?identifierType=alias" }
        let field = Delivery.Field(name: "Authorization", value: "GenieKey \(key)", isSecret: true)
        return Delivery(url: url, headers: [field], body: body)
    }

    /// An error has a code beside its message; what is taken has a result.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        guard !body.has("result"), let code = body.number("code") else { return nil }
        return body.status("code") ?? (code / 100 == 429 ? 429 : 422)
    }

    static func wantsPlainer(_ answer: ReceiverAnswer) -> Bool {
        [413, 422].contains(answer.status)
    }
}
