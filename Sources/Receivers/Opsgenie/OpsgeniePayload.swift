import Messages

/// The body with which Opsgenie opens an alert.
struct OpsgeniePayload: Encodable {
    private static let messageBytesMax = 130
    static let descriptionBytesMax = 15_000

    let message: String
    let alias: String
    let description: String
    let source = "pgvigil"
    let priority: String
    let details: [String: String]
    let tags: [String]

    init(_ message: Message, _ texts: PayloadTexts, _ urgency: Urgency) {
        self.message = texts.title.cut(toBytes: Self.messageBytesMax)
        alias = message.incidentKey(texts.links)
        description = texts.text.cut(toBytes: Self.descriptionBytesMax)
        let labels = message.commonLabels
        priority = urgency.opsgenie
        let links = texts.places(of: message).map { ($0.name.lowercased(), $0.address) }
        var details = labels.mapValues { $0.cut(toBytes: 500) }.merging(links) { $1 }
        details["delayed_by"] = message.delayText
        self.details = details
        tags = [labels["severity"], labels["target"]].compactMap { $0?.cut(toBytes: 50) }
    }
}

/// The body with which Opsgenie closes an alert.
struct OpsgenieClosing: Encodable {
    static let noteBytesMax = 10_000

    let source = "pgvigil"
    let note: String
}
