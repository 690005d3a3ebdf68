/// Alertmanager itself, which is sent the present state.
enum Alertmanager: ReceiverKind {
    static let name = "alertmanager"
    static let help = """
        the present state at every change and every 15 s, over API v2; `endsAt` lies four \
        intervals ahead, resolved alerts are sent for 15 min. The URL's file may name several, one \
        a line
        """
    static let keys = [
        ReceiverKey(
            "url_file", .secret(.urls), isRequired: true, example: "http://127.0.0.1:9093",
            help: "a file with its URL, or those of several, one a line"),
        .bearerToken,
    ]
    static let isSentState = true
    static let hasIncidents = true

    /// Only for trying it out: messages do not reach an Alertmanager.
    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        Delivery(
            url: try order.credential("url_file"), headers: order.bearerFields,
            body: order.fitting { PayloadBuilder.json(WebhookPayload($0, order.links)) })
    }
}
