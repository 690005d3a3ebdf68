import Messages
import Rules

/// A web service that takes JSON of its own form, written as a template.
enum JSONTemplate: ReceiverKind {
    static let name = "json"
    static let help = """
        JSON of your own form: `body` is written as YAML, and its texts are templates
        """
    static let notes = """
        What a message brings into a text is escaped, so the body is always JSON. Numbers, `true`, \
        `false` and `null` without quotes stay what they are.
        """
    private static let body = "body"
    static let keys = [
        ReceiverKey.url("a file with the service's URL", example: "https://example.com/api/KEY"),
        ReceiverKey(
            body, .tree, isRequired: true,
            example: """
                { text: "{{ .Status | toUpper }} {{ .CommonLabels.alertname }}", priority: 5 }
                """,
            help: "the body; see [notifications.md](notifications.md) for what templates hold"),
        .bearerToken,
    ]

    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        guard let tree = order.settings.tree(body) else {
            throw NotificationRefusal("the body is missing")
        }
        let bytes = order.fitting { whole in
            let message = whole.mapAnnotations(order.links.absolute)
            return PayloadBuilder.json(tree.filled { $0.text(of: message, order.links) })
        }
        return Delivery(
            url: try order.credential("url_file"), headers: order.bearerFields, body: bytes)
    }
}
