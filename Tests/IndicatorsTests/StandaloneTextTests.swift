import Health
import Indicators
import Metrics
import Testing

/// A cell of a table is read alone, too: in `advise`, on pages and in alerts.
@Suite struct StandaloneTextTests {
    /// What points to a text that stands beside it in a table only.
    private static let pointing = [
        "The same", "It ", "They ", "This ", "These ", "Those ", "Such ",
    ]

    @Test func `what is said of a check or a lethal state stands alone`() {
        let model = HealthModel.current
        let texts =
            model.components.flatMap(\.checks).map { ($0.name, $0.reason) }
            + model.caps.map { ($0.reason, $0.meaning) }
            + Indicator.all.map { ($0.metric.name, $0.metric.help) }
        #expect(texts.count > 60)
        for (name, text) in texts where Self.pointing.contains(where: text.hasPrefix) {
            Issue.record("\(name): \(text)")
        }
    }
}
