internal import CLibpq

/// The rows of an answer, copied out one by one as they come, so that their bytes can be bounded.
final class Rows {
    /// What all rows of an answer may take together; what has more is no statistic.
    static let bytesMax = 32 << 20

    let columnCount: Int
    private(set) var count = 0
    // Every value is followed by a zero byte, which `strtod` relies on.
    private var bytes: [UInt8] = []
    // Where each value ends, without its zero byte; below zero for NULL.
    private var ends: [Int] = []

    init(columnCount: Int) { self.columnCount = columnCount }

    /// Takes the only row of a result; false when there is no room for it.
    func take(_ row: OpaquePointer) -> Bool {
        guard ends.count * MemoryLayout<Int>.size < Self.bytesMax else { return false }
        for column in 0..<Int32(columnCount) {
            guard PQgetisnull(row, 0, column) == 0, let start = PQgetvalue(row, 0, column) else {
                ends.append(-1 - bytes.count)
                continue
            }
            let length = Int(PQgetlength(row, 0, column))
            guard bytes.count + length < Self.bytesMax else { return false }
            UnsafeBufferPointer(start: start, count: length).withMemoryRebound(to: UInt8.self) {
                bytes.append(contentsOf: $0)
            }
            ends.append(bytes.count)
            bytes.append(0)
        }
        count += 1
        return true
    }

    /// Lends a value's bytes; nil for NULL and for what is not there.
    func withBytes<Value>(
        _ row: Int, _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value
    ) -> Value? {
        guard row < count, column < columnCount else { return nil }
        let index = row * columnCount + column
        let end = ends[index]
        if end < 0 { return nil }
        let start = index == 0 ? 0 : startAfter(ends[index - 1])
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[start..<end]))
        }
    }

    private func startAfter(_ end: Int) -> Int { end < 0 ? -1 - end : end + 1 }
}
