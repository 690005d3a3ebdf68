import Messages

/// A web service that takes Alertmanager's payload, signed after Standard Webhooks.
enum Webhook: ReceiverKind {
    static let name = "webhook"
    static let help = """
        Alertmanager's payload, version 4, with `webhook-id`, `webhook-timestamp` and \
        `webhook-signature` of Standard Webhooks
        """
    private static let secretFile = "secret_file"
    private static let previousSecretFile = "previous_secret_file"
    static let keys = [
        ReceiverKey.url("a file with its URL", example: "https://example.com/hook"),
        ReceiverKey(
            secretFile, .secret(.signingSecret), example: exampleSecret,
            help: "a file with the secret that signs messages"),
        ReceiverKey(
            previousSecretFile, .secret(.signingSecret), example: exampleSecret,
            help: "a file with the secret before it, which goes on signing during a rotation"),
        .bearerToken,
    ]
    private static let exampleSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    static func refusals(of section: ReceiverSection) -> [(key: String, reason: String)] {
        let isAlone =
            section.secrets[previousSecretFile] != nil && section.secrets[secretFile] == nil
        return isAlone ? [(previousSecretFile, "there is no secret_file beside it")] : []
    }

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        let body = order.fitting { PayloadBuilder.json(WebhookPayload($0, order.links)) }
        let keys = [secretFile, previousSecretFile].compactMap { order.credentials[$0] }
            .compactMap(WebhookSignature.key)
        let signature = WebhookSignature.fields(
            id: order.message.id, timestamp: order.now / 1000, body: body, keys: keys,
            authenticator: order.authenticator)
        return Delivery(
            url: try order.credential("url_file"), headers: order.bearerFields + signature,
            body: body)
    }
}
