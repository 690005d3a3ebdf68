/// Writes rows of `performance_metrics` in PostgreSQL's binary COPY format.
///
/// ```
/// "PGCOPY\n\xFF\r\n\0"  flags  extension     the header, once
/// 00 06  LLLLLLLL bytes  LLLLLLLL bytes ...  a row: the number of columns, then each with its length
/// FF FF                                      the end, once
/// ```
/// Binary, because text would have to be quoted here and parsed there, and because a number is then
/// exactly what was meant.
package struct CopyEncoder {
    /// The statement whose rows these are.
    package static let statement = """
        COPY monitoring.performance_metrics (id, metric_name, metric_value, metric_unit, tags, \
        recorded_at) FROM STDIN (FORMAT binary)
        """

    /// What comes before all rows.
    package static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)

    /// What comes after all rows.
    package static let trailer: [UInt8] = [0xFF, 0xFF]

    /// Seconds from 1970 to 2000, where PostgreSQL's clock begins.
    private static let epoch: Int64 = 946_684_800
    private static let columns: UInt16 = 6
    /// Digits of a `numeric` come in groups of four.
    private static let digitsPerGroup = 4

    /// The rows so far, without header and trailer.
    package private(set) var bytes: [UInt8] = []
    /// How many there are.
    package private(set) var count = 0

    /// No rows yet.
    package init() {}

    /// Adds a row; false when its value is no number, and nothing was added.
    package mutating func append(_ row: HistoryRow, id: RowIdentifier) -> Bool {
        guard let decimal = DecimalText(row.value) else { return false }
        put(Self.columns)
        put(UInt32(16))
        put(id.high)
        put(id.low)
        put(row.name)
        append(decimal)
        if let unit = row.unit { put(unit) } else { put(UInt32.max) }
        field { encoder in
            encoder.bytes.append(1)
            HistoryJSON.append(row.tags, to: &encoder.bytes)
        }
        put(time: row.milliseconds)
        countRow()
        return true
    }

    /// A row is complete.
    mutating func countRow() { count += 1 }

    mutating func put(time milliseconds: Int64) {
        put(UInt32(8))
        // A time that no server takes would make it refuse the whole batch.
        let (microseconds, overflow) = (milliseconds - Self.epoch * 1000)
            .multipliedReportingOverflow(by: 1000)
        put(UInt64(bitPattern: overflow ? .max : microseconds))
    }

    mutating func append(_ decimal: DecimalText) {
        // The point stands between two groups, so the first one may begin with zeros.
        let shift = (Self.digitsPerGroup - mod(decimal.exponent, Self.digitsPerGroup))
        let lead = decimal.digits.isEmpty ? 0 : shift % Self.digitsPerGroup
        let padded = [UInt8](repeating: 0, count: lead) + decimal.digits
        let groups = stride(from: 0, to: padded.count, by: Self.digitsPerGroup).map { start in
            (0..<Self.digitsPerGroup).reduce(UInt16(0)) { sum, index in
                sum * 10 + UInt16(start + index < padded.count ? padded[start + index] : 0)
            }
        }
        let weight = groups.isEmpty ? 0 : (decimal.exponent + lead) / Self.digitsPerGroup - 1
        put(UInt32(8 + 2 * groups.count))
        put(UInt16(groups.count))
        put(UInt16(bitPattern: Int16(weight)))
        put(decimal.isNegative ? UInt16(0x4000) : 0)
        put(UInt16(max(0, decimal.digits.count - decimal.exponent)))
        for group in groups { put(group) }
    }

    private func mod(_ number: Int, _ by: Int) -> Int { ((number % by) + by) % by }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes += text.utf8
    }

    mutating func put(_ number: some FixedWidthInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// A column whose length is known only once it is written.
    private mutating func field(_ body: (inout CopyEncoder) -> Void) {
        let start = bytes.count
        put(UInt32(0))
        body(&self)
        let length = UInt32(bytes.count - start - 4)
        for index in 0..<4 {
            bytes[start + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index)))
        }
    }
}
