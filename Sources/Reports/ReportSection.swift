/// A part of a report that has a source of its own, which may be missing.
package enum ReportSection: String, Sendable, CaseIterable {
    case indicators, alerts, statements, texts, sizes, changes
}
