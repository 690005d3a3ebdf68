import Examinations
import Health
import Recommendations

/// The alerts that page, in their own words.
extension Advisor {
    /// The lethal state of a server about which an alert of severity `page` fires.
    static let pageAlert = "page_alert"
    private static let pagesMax = 5

    static func pages(
        _ examination: Examination, _ cap: HealthCap, _ points: Double
    ) -> Recommendation {
        let pages = examination.pages
        let names = Set(pages.map(\.name)).sorted()
        var evidence = pages.prefix(pagesMax).map { page in
            page.summary.isEmpty ? "\(page.name) fires" : "\(page.name): \(page.summary)"
        }
        if pages.count > pagesMax { evidence.append("and \(pages.count - pagesMax) more") }
        for name in names.prefix(pagesMax) {
            let action = pages.first { $0.name == name && !$0.action.isEmpty }?.action
            if let action { evidence.append("\(name), what to do: \(action)") }
        }
        evidence.append("the health score is at most 30 while it lasts")
        let advice = CheckAdvice.of(cap.reason)
        var item = Recommendation(
            kind: cap.reason,
            title: names.count == 1
                ? "\(names[0]) fires and pages" : "\(names.joined(separator: ", ")) fire and page",
            severity: .critical, points: points, checks: [cap.reason], what: cap.meaning,
            evidence: evidence,
            risk:
                "What an alert says to do may end sessions or remove things: see its runbook first.",
            verify: advice.verify, alert: names.first,
            panel: cap.panel)
        item.hasRunbook = pages.contains {
            $0.name == names[0] && $0.runbook == Recommendation.runbook(of: $0.name)
        }
        return item
    }
}
