import FoundationEssentials
package import History
import JSON
import Metrics

/// Reads the numbers that others send: one object or a list of them.
///
/// ```
/// {"name": "orders_shipped", "value": 42, "unit": "orders", "tags": {"shop": "eu"},
///  "recorded_at": "2026-11-21T08:00:00Z"}
/// ```
///
/// `metric_name`, `metric_value` and `metric_unit`, as the columns of the history are called, are
/// understood as well.
package enum RecordedMetrics {
    /// Why nothing of a body is taken.
    package struct Refusal: Error, Equatable {
        /// One line.
        package let message: String
    }

    /// The most numbers in one body.
    static let countMax = 1_000
    /// How far in the future a time may lie: two clocks are never the same.
    private static let aheadMax: Int64 = 300_000

    private struct Item: Decodable {
        let row: (name: String, value: Double, unit: String?, tags: [String: String])
        let time: Int64?

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            let known = ["name", "value", "unit", "tags", "recorded_at"]
            let isKnown = { (name: String) in
                known.contains(name) || Self.columns.contains { $0.value == name }
            }
            if let stranger = values.allKeys.first(where: { !isKnown($0.stringValue) }) {
                let name = String(stranger.stringValue.prefix(40))
                throw Refusal(
                    message: "\(name): unknown; there are \(known.joined(separator: ", "))")
            }
            row = (
                try Self.required(values, "name", "a text"),
                try Self.required(values, "value", "a finite number"),
                try Self.optional(values, "unit", "a text"),
                try Self.optional(values, "tags", "an object with texts") ?? [:]
            )
            if let seconds = try? values.decodeIfPresent(
                Double.self, forKey: Key(stringValue: "recorded_at"))
            {
                guard abs(seconds) < 1e12 else {
                    throw Refusal(message: "recorded_at: out of range")
                }
                time = Int64((seconds * 1000).rounded())
            } else if let text: String = try Self.optional(values, "recorded_at", "a time") {
                guard let milliseconds = TimeText.milliseconds(text) else {
                    throw Refusal(message: "recorded_at: no time such as 2026-11-21T08:00:00Z")
                }
                time = milliseconds
            } else {
                time = nil
            }
        }

        /// What the columns of the history are called.
        private static let columns = [
            "name": "metric_name", "value": "metric_value", "unit": "metric_unit",
        ]

        private static func required<Value: Decodable>(
            _ values: KeyedDecodingContainer<Key>, _ name: String, _ expected: String
        ) throws -> Value {
            guard let value: Value = try optional(values, name, expected) else {
                throw Refusal(message: "\(name): is missing")
            }
            return value
        }

        private static func optional<Value: Decodable>(
            _ values: KeyedDecodingContainer<Key>, _ name: String, _ expected: String
        ) throws -> Value? {
            let column = columns[name].flatMap { column in
                values.allKeys.first { $0.stringValue == column }
            }
            if let column, values.allKeys.contains(where: { $0.stringValue == name }) {
                throw Refusal(message: "\(name): is there twice, also as \(column.stringValue)")
            }
            do {
                return try values.decodeIfPresent(
                    Value.self, forKey: column ?? Key(stringValue: name))
            } catch {
                throw Refusal(message: "\(name): expected \(expected)")
            }
        }
    }

    /// The rows of a body; `now` is in milliseconds since 1970, as long as rows are kept is
    /// `retention`.
    ///
    /// - Throws: `Refusal`, and then no row is taken.
    package static func rows(
        _ body: [UInt8], now: Int64, retention: Duration, reserved: ReservedNames
    ) throws(Refusal) -> [HistoryRow] {
        if let fault = JSONGrammar.fault(in: body) {
            throw Refusal(message: "the body, byte \(fault.byte): \(fault.message)")
        }
        let items: [Item]
        do {
            let isList = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
            let decoder = JSONDecoder()
            items =
                isList
                ? try decoder.decode([Item].self, from: Data(body))
                : [try decoder.decode(Item.self, from: Data(body))]
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(message: "the body is neither a JSON object nor a list of objects")
        }
        guard items.count <= countMax else {
            throw Refusal(message: "\(items.count) numbers; at most \(countMax) at once")
        }
        var rows: [HistoryRow] = []
        for (index, item) in items.enumerated() {
            let row = HistoryRow(
                name: item.row.name, value: item.row.value, unit: item.row.unit,
                tags: LabelSet(item.row.tags), milliseconds: item.time ?? now)
            if let reason = refusal(of: row, now: now, retention) ?? reserved.refusal(of: row.name)
            {
                throw Refusal(message: items.count == 1 ? reason : "number \(index + 1): \(reason)")
            }
            rows.append(row)
        }
        return rows
    }

    private static func refusal(
        of row: HistoryRow, now: Int64, _ retention: Duration
    ) -> String? {
        if let reason = RowLimits.refusal(ofRecorded: row) { return reason }
        if row.milliseconds > now + aheadMax { return "recorded_at: lies in the future" }
        if row.milliseconds < now - retention.components.seconds * 1000 {
            return "recorded_at: older than history.retention, so the row would be deleted at once"
        }
        return nil
    }
}
