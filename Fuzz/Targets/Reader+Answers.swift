import Collection
import History
import Metrics
import Recording
import Tables

extension Reader {
    /// Numbers that others record over HTTP.
    static let recorded = Reader("recorded") { bytes in
        let now: Int64 = 1_795_435_200_000
        do throws(RecordedMetrics.Refusal) {
            let rows = try RecordedMetrics.rows(
                bytes, now: now, retention: .seconds(30 * 86_400), reserved: ReservedNames())
            promise(rows.count <= 1_000, "rows are bounded")
            for row in rows {
                promise(row.value.isFinite, "a number is finite")
                promise(row.milliseconds <= now + 300_000, "a time is not in the future")
                promise(!row.name.hasPrefix("pg_"), "names of ours are refused")
            }
        } catch { promise(!error.message.isEmpty, "a refusal has a reason") }
    }

    private static let variants = Catalog.all.flatMap { collector in
        collector.variants.map { (collector, $0) }
    }

    /// Answers of any shape to the catalogue's questions.
    ///
    /// The first two bytes choose the question, the third says which columns come, in which order;
    /// then cells, each ended by a newline.
    static let answers = Reader("answers") { bytes in
        guard bytes.count > 3 else { return }
        let choice = (Int(bytes[0]) << 8 | Int(bytes[1])) % variants.count
        let (collector, variant) = variants[choice]
        var names = collector.columns.map(\.name)
        let shape = Int(bytes[2])
        switch shape % 8 {
        case 0...3: break
        case 4: names.reverse()
        case 5: names = Array(names.dropFirst(shape / 8 % (names.count + 1)))
        case 6: names += names
        default: names = ["?column?", "", "\u{1B}[2J"]
        }
        guard !names.isEmpty else { return }
        var table = Table(columns: names)
        let cells = bytes[3...].split(separator: 0x0a, omittingEmptySubsequences: false)
        for cell in cells.prefix(names.count * 12) {
            table.appendCell { buffer in
                buffer.append(contentsOf: cell)
                return cell.first != 0
            }
        }
        let facts = ServerFacts(versionNumber: 150_000)
        let mapping = Mapping(collector, facts: facts, valueBytesMax: 64)
        var ranks: RankedRows?
        guard
            let outcome = try? mapping.families(from: table, variant: variant, ranks: &ranks)
        else { return }
        for family in outcome.families {
            let labels = family.samples.map { $0.labels.values.map { Array($0.utf8) } }
            promise(Set(labels).count == labels.count, "no series is there twice")
        }
        let target = TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1, families: outcome.families)
        for format in [ExpositionFormat.text, .openMetrics] {
            _ = Exposition.page(
                of: Snapshot(generation: 1, targets: [target], agent: []), as: format)
        }
    }
}
