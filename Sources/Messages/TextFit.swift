package import Rules

/// Makes the text of a message fit: whole alerts are left out and counted, never cut through.
package struct TextFit {
    /// What the text is made from.
    package let template: MessageTemplate
    /// Where its links lead.
    package let links: Links
    /// What the service allows.
    package let max: Int
    /// How much of that a text takes, as the service counts it.
    package let measure: (String) -> Int

    /// Fits texts of a template to what a service allows.
    package init(
        template: MessageTemplate, links: Links, max: Int, measure: @escaping (String) -> Int
    ) {
        self.template = template
        self.links = links
        self.max = max
        self.measure = measure
    }

    /// How long an annotation may be where a message of one alert is still too long, in bytes.
    private static let annotationSteps = [1000, 400, 160]

    /// The message with as many alerts as there is room for, and its text.
    package func fitted(_ message: Message) -> (message: Message, text: String) {
        let whole = template.text(of: message, links)
        if measure(whole) <= max { return (message, whole) }
        // The most alerts that fit, at least one.
        var (low, high) = (1, message.alerts.count)
        while low < high {
            let middle = (low + high + 1) / 2
            if measure(template.text(of: message.cut(to: middle), links)) <= max {
                low = middle
            } else {
                high = middle - 1
            }
        }
        let fewer = message.cut(to: low)
        let text = template.text(of: fewer, links)
        if measure(text) <= max { return (fewer, text) }
        return shortened(fewer)
    }

    /// One alert is too long by itself: its words become shorter, its links stay whole.
    private func shortened(_ message: Message) -> (message: Message, text: String) {
        for bytes in Self.annotationSteps {
            let shorter = message.mapAnnotations { annotations in
                var shorter = annotations
                for (name, text) in annotations where !name.hasSuffix("_url") {
                    shorter[name] = text.cut(toBytes: bytes)
                }
                return shorter
            }
            let text = template.text(of: shorter, links)
            if measure(text) <= max { return (shorter, text) }
        }
        return (message, template.text(of: message, links))
    }
}
