import Basics
package import Messages
package import Rules

/// What a kind of receivers makes a delivery of.
package struct DeliveryOrder: Sendable {
    /// The message.
    package let message: Message
    /// The receiver.
    package let receiver: Receiver
    /// What the receiver's secret files hold.
    package let credentials: Credentials
    /// Where links lead.
    package let links: Links
    /// The time of the attempt, in milliseconds since 1970.
    package let now: Int64
    /// How much is sent.
    package let form: MessageForm
    /// A file that a mail brings along.
    package var attachment: MailAttachment?
    /// Computes HMAC with SHA-256.
    let authenticator: WebhookSignature.Authenticator

    /// The values of the receiver's section.
    var settings: ReceiverSettings { receiver.kind.settings }

    /// What the secret file of a key holds.
    ///
    /// - Throws: when the section has no such key.
    func credential(_ key: String) throws(NotificationRefusal) -> String {
        guard let text = credentials[key] else {
            throw NotificationRefusal("the \(key) is missing")
        }
        return text
    }

    /// The header field for `bearer_token_file`, if there is one.
    var bearerFields: [Delivery.Field] { Self.bearerFields(credentials) }

    /// The header field for `bearer_token_file`, if there is one.
    static func bearerFields(_ credentials: Credentials) -> [Delivery.Field] {
        credentials["bearer_token_file"].map {
            [Delivery.Field(name: "Authorization", value: "Bearer \($0)", isSecret: true)]
        } ?? []
    }

    /// The bytes for a message; alerts are left out until there are few enough of them.
    func fitting(bytesMax: Int? = nil, _ make: (Message) -> [UInt8]) -> [UInt8] {
        let most = min(bytesMax ?? .max, receiver.bytesMax)
        var message = message
        while true {
            let bytes = make(message)
            if bytes.count <= most || message.alerts.isEmpty { return bytes }
            message = message.cut(to: message.alerts.count / 2)
        }
    }

    /// The texts for people and the message that they tell of: whole alerts, as many as fit.
    func texts(
        of message: Message, max: Int, measure: @escaping (String) -> Int
    ) -> (message: Message, texts: PayloadTexts) {
        let most = form == .full ? max : max / 4
        if let note = message.toldNote, !message.isCall || message.isUnseenEnd {
            let fewer = message.withPeopleTimes.mapAnnotations(shown)
            return (fewer, PayloadTexts(noteOn: fewer, note, links: links, max: most, measure))
        }
        // Beside what fires: a template tells such an end from no other.
        let words = message.toldNote.map { "\n\n" + $0 } ?? ""
        let note = measure(words) <= most / 2 ? words : ""
        let (fewer, text) = TextFit(
            template: form == .plain ? Self.plainText : receiver.text, links: links,
            max: most - measure(note), measure: measure
        ).fitted(message.withPeopleTimes.mapAnnotations(shown))
        return (
            fewer,
            PayloadTexts(
                title: receiver.title.text(of: fewer, links), text: text + note, links: links)
        )
    }

    /// Annotations as people may see them, with links that lead somewhere.
    private func shown(_ annotations: [String: String]) -> [String: String] {
        links.absolute(annotations).mapValues(VisibleText.message)
    }

    /// The bytes of a message for people, whose text fits into `max` and the whole into `bytesMax`.
    ///
    /// Escapes make a text longer than it was measured: then it gets shorter, but never empty.
    func fitting(
        max: Int, bytesMax: Int? = nil, measure: @escaping (String) -> Int,
        _ make: (Message, PayloadTexts, Urgency) -> [UInt8]
    ) -> [UInt8] {
        let most = min(bytesMax ?? .max, receiver.bytesMax)
        var max = max
        while true {
            let (fewer, texts) = texts(of: message, max: max, measure: measure)
            let bytes = make(fewer, texts, urgency(of: message))
            if bytes.count <= most || max < Self.textMin { return bytes }
            max /= 2
        }
    }

    /// The JSON of a message for people, whose text fits into `max` and the whole into `bytesMax`.
    func json(
        max: Int, bytesMax: Int? = nil, measure: @escaping (String) -> Int,
        _ make: (Message, PayloadTexts, Urgency) -> some Encodable
    ) -> [UInt8] {
        fitting(max: max, bytesMax: bytesMax, measure: measure) {
            PayloadBuilder.json(make($0, $1, $2))
        }
    }

    /// A text that is shorter still says too little.
    private static let textMin = 400

    /// How bad the message is for this receiver.
    func urgency(of message: Message) -> Urgency { receiver.severities.urgency(of: message) }

    private static let plainText = MessageTemplate.ours(
        "{{ .NumFiring }} firing, {{ .NumResolved }} resolved{{ if .TruncatedAlerts }}, and "
            + "{{ .TruncatedAlerts }} more{{ end }}{{ if .ExternalURL }}: {{ .ExternalURL }}{{ end }}"
    )
}
