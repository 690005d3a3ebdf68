import Messages

/// A program that is handed the webhook's payload on its standard input.
enum Program: ReceiverKind {
    static let name = "command"
    static let help = "the webhook's payload on standard input; exit code 0 means taken"
    static let notes = """
        A program that does not end within `timeout` is ended with its process group, and the message is \
        tried again. What it leaves in the background with its output open has five seconds more, then its \
        process group is ended, too; whether the message was taken is said by the exit code of the program \
        itself. Give what is to go on longer an output of its own, as in `page >/dev/null 2>&1 &`.
        """
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
