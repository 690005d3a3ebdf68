/// How much a log may keep on disk.
package struct SpoolLimits: Sendable, Equatable {
    /// All segments together, in bytes; the oldest segment goes when there is more.
    package let bytesMax: Int
    /// One segment, in bytes: what is dropped, removed and read at once.
    package let segmentBytesMax: Int
    /// The longest payload of one record, in bytes.
    package let recordBytesMax: Int

    private static let segmentBytesRange = (64 << 10)...(4 << 20)
    /// The bound is divided into that many segments, so that dropping one loses a small part only.
    private static let segmentsPerBound = 32

    /// A bound; segments and records get a share of it unless said otherwise.
    package init(bytesMax: Int, segmentBytesMax: Int? = nil, recordBytesMax: Int? = nil) {
        self.bytesMax = bytesMax
        let share = bytesMax / Self.segmentsPerBound
        self.segmentBytesMax =
            segmentBytesMax
            ?? min(
                max(share, Self.segmentBytesRange.lowerBound), Self.segmentBytesRange.upperBound)
        self.recordBytesMax = min(
            recordBytesMax ?? bytesMax / 4, Frame.payloadBytesMax)
    }
}
