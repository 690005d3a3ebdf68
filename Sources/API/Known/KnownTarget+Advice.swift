import Advice
import Examinations
package import Recommendations

extension KnownTarget {
    /// What may be done about what costs points: made of the last poll, so that no server is queried.
    package var advice: Report {
        guard let snapshot, isUp == true else {
            return Report(
                target: name, unavailable: downReason ?? "no poll has come to its end yet")
        }
        let pages = alerts.filter { $0.severity == "page" && $0.state == "firing" }
        return Report(
            target: name, ofChecks: snapshot, model: model,
            pages: pages.map {
                PageThatFires(
                    name: $0.name, summary: $0.summary, action: $0.action, runbook: $0.runbook)
            })
    }
}
