import Messages

/// A program that is handed the webhook's payload on its standard input.
enum Program: ReceiverKind {
    static let name = "command"
    static let help = "the webhook's payload on standard input; exit code 0 means taken"
    static let keys = [
        ReceiverKey(
            name, .program, isRequired: true, example: "[/usr/local/bin/page, --from-pgvigil]",
            help: "the program's absolute path, and its arguments")
    ]
    static let addressKeys: Set<String> = []

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        Delivery(
            program: order.settings.words(name),
            input: order.fitting { PayloadBuilder.json(WebhookPayload($0, order.links)) })
    }
}
