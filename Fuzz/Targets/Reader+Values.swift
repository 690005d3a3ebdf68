import AgentSettings
import Collection
import Documents
import History
import Messages
import Metrics
import Notifications
import Platform
import Spool
import Tables
import Templates
import TimeIntervals

extension Reader {
    static let spool = Reader("spool") { bytes in
        let layer = MemoryLayer()
        let (raw, framed) = bytes.halves
        layer.put("/s/00000000000000000000.segment", raw)
        layer.put("/s/00000000000000000007.segment", frame(framed))
        do throws(SpoolError) {
            let limits = SpoolLimits(bytesMax: 1 << 20)
            let log = try RecordLog(directory: "/s", limits: limits, files: layer)
            for sequence in log.pending(countMax: 100) {
                let record = try log.read(sequence)
                promise((record?.payload.count ?? 0) <= bytes.count, "a record was in the file")
            }
            if let first = log.pending(countMax: 1).first { log.acknowledge(through: first) }
            let own = try log.append(Array("own".utf8))
            let read = try log.read(own.sequence)
            promise(read?.payload == Array("own".utf8), "what was written can be read")
            log.acknowledge(own.sequence)
            _ = log.counters
        } catch { return }
    }

    /// Frames whose sums are right, whatever they hold.
    private static func frame(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 25 else { return [] }
        let payload = Array(bytes[25...])
        let length = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: payload.count >> $0) }
        let checked = length + bytes[..<25] + payload
        let sum = Checksum.crc32(checked[...])
        return Array("PGV1".utf8) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
            + checked
    }

    static let cells = Reader("cells") { bytes in
        let collector = Collector(
            "fuzz", "Fuzz.", variants: [.always("SELECT 1")],
            columns: [
                .label("a"), .label("b"), .gauge("n", as: "pg_n", "N."),
                .counter("c", as: "pg_c_total", "C."),
            ])
        var table = Table(columns: ["a", "b", "n", "c"])
        for cell in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).prefix(400) {
            table.appendCell { buffer in
                buffer.append(contentsOf: cell)
                return cell.first != 0
            }
        }
        for row in -1...table.rowCount {
            for column in -1...4 { _ = table.text(row, column) }
        }
        let mapping = Mapping(
            collector, facts: ServerFacts(versionNumber: 150_000), valueBytesMax: 16)
        var ranks: RankedRows?
        guard
            let outcome = try? mapping.families(
                from: table, variant: collector.variants[0], ranks: &ranks)
        else { return }
        for family in outcome.families {
            let labels = family.samples.map(\.labels.values)
            promise(Set(labels.map { $0.map { Array($0.utf8) } }).count == labels.count, "no twice")
        }
        let target = TargetSnapshot(
            name: "t", labels: ["target": "t"], generation: 1, families: outcome.families)
        _ = Exposition.page(
            of: Snapshot(generation: 1, targets: [target], agent: []), as: .text)
        _ = ExtensionVersion(bytes.text)
    }

    static let texts = Reader("texts") { bytes in
        let text = bytes.text
        if case .success(let duration) = DurationText.parse(text) {
            let again = DurationText.parse(DurationText.text(duration))
            promise(again == .success(duration), "a duration is read as it was written")
        }
        if let milliseconds = PrometheusDuration.parse(text) {
            let again = PrometheusDuration.parse(PrometheusDuration.text(milliseconds))
            promise(again == milliseconds, "a duration is read as it was written")
        }
        if let time = Timestamp.parse(text) {
            promise(
                Timestamp.parse(Timestamp.text(time)) == time || time < 0
                    || time >= 253_402_300_800_000, "a time is read as it was written")
        }
        _ = (TimeText.milliseconds(text), Shard(text), ListenAddress(text)?.description)
        _ = TimeInterval.minute(text)
        var interval = TimeInterval()
        interval.daysOfMonth = TimeInterval.daysOfMonth(text).map { [$0] } ?? []
        interval.weekdays = TimeInterval.weekdays(text).map { [$0] } ?? []
        interval.months = TimeInterval.months(text).map { [$0] } ?? []
        interval.years = TimeInterval.years(text).map { [$0] } ?? []
        _ = (interval.contains(1_795_435_200_000), interval.contains(-1))
        _ = (interval.weekdayTexts, interval.dayTexts, interval.monthTexts, interval.yearTexts)
    }

    static let zone = Reader("zone") { bytes in
        guard let zone = TimeZoneRules(file: bytes) else { return }
        for time in [Int64(0), 1_795_435_200, -1_000_000_000, 253_402_300_799] {
            _ = zone.offset(at: time)
        }
    }
}
