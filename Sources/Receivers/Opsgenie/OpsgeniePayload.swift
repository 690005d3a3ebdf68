import Messages

/// The body with which Opsgenie opens an alert.
struct OpsgeniePayload: Encodable {
    private static let messageBytesMax = 130
    static let descriptionBytesMax = 15_000
    private static let tagBytesMax = 50
    /// Names and values together: the service takes 8,000 characters, the delay and the count of what was
    /// left out included.
    private static let detailsMax = 7900
    private static let detailMax = 500
    private static let linkMax = 2000
    private static let first = ["alertname", "target", "severity", "datname"]

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
        description = ServiceText.lines(texts.text).cut(toBytes: Self.descriptionBytesMax)
        let labels = message.commonLabels
        priority = urgency.opsgenie
        details = Self.details(message, texts, labels)
        tags = [labels["severity"], labels["target"]].compactMap {
            $0.map { ServiceText.line($0).cut(toBytes: Self.tagBytesMax) }
        }
    }

    /// The links and the delay, and of the labels as many as there is room for: those that say what it
    /// is about first.
    private static func details(
        _ message: Message, _ texts: PayloadTexts, _ labels: [String: String]
    ) -> [String: String] {
        var details: [String: String] = [:]
        var room = detailsMax
        var left = 0
        func put(_ name: String, _ value: String, max: Int) {
            let value = ServiceText.cut(ServiceText.line(value), toCharacters: max)
            let count = ServiceText.characters(name) + ServiceText.characters(value)
            guard count <= room else {
                left += 1
                return
            }
            room -= count
            details[name] = value
        }
        details["delayed_by"] = message.delayText
        for place in texts.places(of: message) {
            // A link that is cut leads nowhere.
            guard ServiceText.characters(place.address) <= linkMax else {
                left += 1
                continue
            }
            put(place.name.lowercased(), place.address, max: linkMax)
        }
        let others = labels.keys.filter { !first.contains($0) }.sorted()
        for name in first + others where details[name] == nil {
            if let value = labels[name] { put(name, value, max: detailMax) }
        }
        if left > 0 { details["details_left_out"] = "\(left)" }
        return details
    }
}

/// The body with which Opsgenie closes an alert.
struct OpsgenieClosing: Encodable {
    static let noteBytesMax = 10_000

    let source = "pgvigil"
    let note: String
}
