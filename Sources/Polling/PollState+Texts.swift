package import Collection
import Metrics
package import Statements
package import Tables
import Targets

/// The texts of the statements with series: those that are kept elsewhere, and those that are read.
extension PollState {
    /// The statements with series of their own now.
    package var idsWithSeries: [Int64] { shownStatements.compactMap { StatementText.id($0) } }

    /// Those of them whose text this poll does not know.
    package var idsWithoutText: [Int64] {
        texts.unknown(among: shownStatements).compactMap { StatementText.id($0) }
    }

    /// Takes texts that an earlier question, or an earlier agent, has read for this collector.
    package mutating func learn(_ known: [StatementText], for collector: Collector) {
        let metrics = collector.columns.compactMap { column -> Metric? in
            if case .value(let metric, _, _) = column.use { metric } else { nil }
        }
        guard !known.isEmpty, let metric = metrics.first else { return }
        let samples = known.map { text in
            Sample(
                Labels(
                    names: ["queryid", "query"],
                    values: [
                        "\(text.id)",
                        LabelValue.cut(text.beginning, to: target.labelValueBytesMax),
                    ]), 1)
        }
        texts.take([Family(metric, samples)], keeping: shownStatements)
    }

    /// The whole texts of an answer, as they may be kept.
    package func wholeTexts(in table: Table, of collector: Collector) -> [StatementText] {
        guard collector.asksForTexts, target.texts != .none,
            let id = table.columns.firstIndex(of: "queryid"),
            let query = table.columns.firstIndex(of: "query")
        else { return [] }
        return (0..<table.rowCount).compactMap { row in
            guard let id = table.text(row, id).flatMap({ StatementText.id($0) }),
                let bytes = table.bytes(row, query)
            else { return nil }
            // A character may have several bytes, so what is shorter than that was not cut.
            return StatementText(
                id: id, text: target.texts.whole(bytes),
                isCut: bytes.count >= Collector.wholeTextMax
                    && String(decoding: bytes, as: UTF8.self).unicodeScalars.count
                        >= Collector.wholeTextMax
            )
        }
    }
}
