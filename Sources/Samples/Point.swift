/// One sample of a series.
package struct Point: Sendable, Equatable {
    /// Milliseconds since 1970.
    package let time: Int64
    /// The value; `isStale` tells whether it is one.
    package let value: Double

    /// What a series holds at the moment at which it ended: a NaN that nothing else yields.
    package static let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)

    /// A sample.
    package init(time: Int64, value: Double) {
        self.time = time
        self.value = value
    }

    /// Whether this is the marker of an ended series, not a value.
    package var isStale: Bool { value.bitPattern == Self.staleMarker.bitPattern }
}
