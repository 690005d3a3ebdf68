import FoundationEssentials
package import Rules

/// Makes of a message what its receiver understands.
package struct PayloadBuilder: Sendable {
    /// Where links lead.
    package let links: Links
    private let authenticator: WebhookSignature.Authenticator

    /// A builder; `authenticator` computes HMAC with SHA-256.
    package init(_ links: Links, authenticator: @escaping WebhookSignature.Authenticator) {
        self.links = links
        self.authenticator = authenticator
    }

    /// The message for a receiver of requests; `now` is the attempt's time in milliseconds.
    ///
    /// A failure names what is missing, such as a URL.
    package func delivery(
        of message: Message, to receiver: Receiver, _ credentials: Credentials, now: Int64
    ) -> Result<Delivery, NotificationRefusal> {
        var headers: [Delivery.Field] = []
        if let token = credentials.bearerToken {
            headers.append(Delivery.Field(name: "Authorization", value: "Bearer \(token)"))
        }
        let body = fitting(message, receiver) { self.body(of: $0, for: receiver, credentials) }
        switch receiver.kind {
        case .webhook, .slack, .alertmanager, .command:
            guard let url = credentials.url else { return .failure(Self.missing("url")) }
            if receiver.kind == .webhook {
                headers += WebhookSignature.fields(
                    id: message.id, timestamp: now / 1000, body: body,
                    keys: credentials.signingKeys, authenticator: authenticator)
            }
            return .success(Delivery(url: url, headers: headers, body: body))
        case .pagerduty:
            guard credentials.key != nil else { return .failure(Self.missing("routing key")) }
            let url = credentials.url ?? PagerDutyPayload.url
            return .success(Delivery(url: url, headers: headers, body: body))
        case .opsgenie:
            guard let key = credentials.key else { return .failure(Self.missing("API key")) }
            headers.append(Delivery.Field(name: "Authorization", value: "GenieKey \(key)"))
            var url = credentials.url ?? OpsgeniePayload.url
            while url.hasSuffix("/") { url.removeLast() }
            url += "/v2/alerts"
            if message.status == .resolved {
                url += "/\(PagerDutyPayload.key(of: message))/close?identifierType=alias"
            }
            return .success(Delivery(url: url, headers: headers, body: body))
        }
    }

    /// What a program is handed on its standard input.
    package func input(of message: Message, to receiver: Receiver) -> [UInt8] {
        fitting(message, receiver) {
            Self.json(WebhookPayload($0, links))
        }
    }

    /// Leaves out alerts until the bytes fit.
    private func fitting(
        _ message: Message, _ receiver: Receiver, _ make: (Message) -> [UInt8]
    ) -> [UInt8] {
        var message = message
        while true {
            let bytes = make(message)
            if bytes.count <= receiver.bytesMax || message.alerts.isEmpty { return bytes }
            message = message.cut(to: message.alerts.count / 2)
        }
    }

    private func body(
        of message: Message, for receiver: Receiver, _ credentials: Credentials
    ) -> [UInt8] {
        let urgency = receiver.severities.urgency(of: message)
        let limit: (max: Int, measure: (String) -> Int)
        switch receiver.kind {
        case .webhook, .command, .alertmanager:
            return Self.json(WebhookPayload(message, links))
        case .pagerduty: limit = (PagerDutyPayload.textBytesMax, \.utf8.count)
        case .slack: limit = (SlackPayload.textBytesMax, { SlackPayload.escaped($0).utf8.count })
        case .opsgenie: limit = (OpsgeniePayload.descriptionBytesMax, \.utf8.count)
        }
        let (message, text) = TextFit(
            template: receiver.text, links: links, max: limit.max, measure: limit.measure
        ).fitted(message.mapAnnotations(links.absolute))
        let texts = PayloadTexts(
            title: receiver.title.text(of: message, links), text: text, links: links)
        return switch receiver.kind {
        case .webhook, .command, .alertmanager: []
        case .pagerduty:
            Self.json(PagerDutyPayload(message, texts, urgency, routingKey: credentials.key ?? ""))
        case .slack(let channel): Self.json(SlackPayload(message, texts, urgency, channel: channel))
        case .opsgenie where message.status == .resolved:
            Self.json(OpsgenieClosing(note: texts.text.cut(toBytes: OpsgenieClosing.noteBytesMax)))
        case .opsgenie: Self.json(OpsgeniePayload(message, texts, urgency))
        }
    }

    private static func missing(_ what: String) -> NotificationRefusal {
        NotificationRefusal("the \(what) is missing")
    }

    /// Sorted keys, so that the same value is always the same bytes.
    package static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            fatalError("BUG: a payload cannot be written as JSON")
        }
        return Array(data)
    }
}
