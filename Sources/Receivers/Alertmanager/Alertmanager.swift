import Messages
import Rules

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

    private static let path = "/api/v2/alerts"

    /// The message's alerts for the first of its URLs.
    static func delivery(_ order: DeliveryOrder) throws(NotificationRefusal) -> Delivery {
        guard let place = places(try order.credential("url_file")).first else {
            throw NotificationRefusal("the url_file names no URL")
        }
        let body = order.fitting { message in
            PayloadBuilder.json(
                message.alerts.map {
                    PostableAlert(
                        $0, order.links, adding: order.receiver.externalLabels, now: order.now)
                })
        }
        return delivery(to: place.url, order.bearerFields, body)
    }

    /// What each of its Alertmanagers is sent of some alerts, in requests that are not too long.
    static func posts(
        of alerts: [MessageAlert], to receiver: Receiver, _ credentials: Credentials,
        _ links: Links, now: Int64
    ) throws(NotificationRefusal) -> [AlertmanagerPost] {
        guard let text = credentials["url_file"] else {
            throw NotificationRefusal("the url_file is missing")
        }
        let bodies = stride(from: 0, to: alerts.count, by: PostableAlert.batchMax).map { start in
            let batch = alerts[start..<min(alerts.count, start + PostableAlert.batchMax)]
            return PayloadBuilder.json(
                batch.map {
                    PostableAlert($0, links, adding: receiver.externalLabels, now: now)
                })
        }
        let places = places(text)
        let headers = DeliveryOrder.bearerFields(credentials)
        return places.map { place in
            AlertmanagerPost(
                line: places.count > 1 ? place.line : nil,
                deliveries: bodies.map { delivery(to: place.url, headers, $0) })
        }
    }

    private static func delivery(
        to base: String, _ headers: [Delivery.Field], _ body: [UInt8]
    ) -> Delivery {
        var url = base
        while url.hasSuffix("/") { url.removeLast() }
        return Delivery(url: url + path, ownPath: path, headers: headers, body: body)
    }

    /// The URLs of a file with the lines that they stand on.
    private static func places(_ text: String) -> [(line: Int, url: String)] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .flatMap { index, line in
                line.split(whereSeparator: \.isWhitespace).map { (index + 1, String($0)) }
            }
    }
}
