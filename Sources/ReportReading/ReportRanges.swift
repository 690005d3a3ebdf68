package import Reports

/// Which part of a period comes from roll-ups, and which from rows.
package struct ReportRanges: Equatable {
    /// What roll-ups have; nil for nothing.
    package let rolled: ReportPeriod?
    /// What rows have, in their order.
    package let rows: [ReportPeriod]
    /// What neither has, because it is not rolled up and too far back; nil for nothing.
    package let missing: ReportPeriod?

    /// Divides a period; `rolledUntil` is where the roll-ups of the step end.
    package init(_ period: ReportPeriod, step: ReportStep, rolledUntil: Int64?) {
        let width = step.milliseconds
        let first = ReportTime.floor(period.from + width - 1, to: width)
        let last = ReportTime.floor(period.to, to: width)
        guard step != .minute, first < last else {
            rolled = nil
            rows = [period]
            missing = nil
            return
        }
        let end = min(max(rolledUntil ?? first, first), last)
        rolled = ReportPeriod(from: first, to: end)
        let head = ReportPeriod(from: period.from, to: first)
        guard step == .hour else {
            rows = []
            missing = ReportPeriod(from: end, to: last)
            return
        }
        let tail = max(end, min(last, period.to - ReportSQL.tailMax))
        missing = ReportPeriod(from: end, to: tail)
        rows = [head, ReportPeriod(from: tail, to: period.to)].compactMap(\.self)
    }
}
