/// A UUID of version 7: the time first, so that rows of one time lie together, then chance.
package struct RowIdentifier: Sendable, Equatable {
    let high: UInt64
    let low: UInt64

    /// An identifier for a row of this time.
    package init(milliseconds: Int64, using random: inout some RandomNumberGenerator) {
        let time = UInt64(bitPattern: max(0, milliseconds)) << 16
        high = time | 0x7000 | (random.next() as UInt64) & 0x0FFF
        low = (random.next() as UInt64) & ~(0b11 << 62) | (0b10 << 62)
    }
}
