import Platform

/// One record as it lies in a segment.
///
/// ```
/// 50 47 56 31   "PGV1", by which the next record is found behind a damaged one
/// cc cc cc cc   CRC-32 of all that follows
/// ll ll ll ll   length of the payload
/// kk            1 a record, 2 an acknowledgement
/// uu * 16       the log's random part
/// ss * 8        sequence number; of an acknowledgement, the first that it is about
/// ...           the payload; of an acknowledgement, 8 bytes: the last that it is about
/// ```
/// Numbers have their highest byte first. Every record names itself in full, so that one can be
/// read whatever has happened to those before it, to the file's name and to other files.
struct Frame: Equatable {
    enum Kind: UInt8 {
        case record = 1
        case acknowledgement = 2
    }

    /// What stands at a place of a segment.
    enum Finding: Equatable {
        case frame(Frame, bytes: Int)
        /// The segment ends before the frame does.
        case cut
        case damaged
    }

    static let headerBytes = 37
    /// The longest payload that any log takes.
    static let payloadBytesMax = 8 << 20
    /// The longest frame.
    static let bytesMax = headerBytes + payloadBytesMax
    /// More than any log will ever hold, and small enough to count on from it.
    static let sequenceMax: UInt64 = 1 << 62
    /// The highest number that is taken from a disk: counting on from it stays below the other one.
    static let foundSequenceMax: UInt64 = 1 << 61
    static let mark: [UInt8] = Array("PGV1".utf8)
    private static let checkedFrom = 8

    let kind: Kind
    let identity: RecordIdentity
    let payload: [UInt8]

    static func acknowledgement(
        _ range: ClosedRange<UInt64>, log: (high: UInt64, low: UInt64)
    ) -> Frame {
        Frame(
            kind: .acknowledgement, identity: RecordIdentity(log: log, sequence: range.lowerBound),
            payload: bytes(of: range.upperBound))
    }

    /// What an acknowledgement is about, or nil for a record.
    var acknowledged: ClosedRange<UInt64>? {
        guard kind == .acknowledgement, payload.count == 8 else { return nil }
        let last: UInt64 = Self.number(payload[...])
        return last < identity.sequence || last > Self.sequenceMax ? nil : identity.sequence...last
    }

    func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes += Self.mark
        bytes += [0, 0, 0, 0]
        bytes += Self.bytes(of: UInt32(payload.count))
        bytes.append(kind.rawValue)
        bytes += Self.bytes(of: identity.log.high)
        bytes += Self.bytes(of: identity.log.low)
        bytes += Self.bytes(of: identity.sequence)
        bytes += payload
        let sum = Self.bytes(of: Checksum.crc32(bytes[(start + Self.checkedFrom)...]))
        for (index, byte) in sum.enumerated() { bytes[start + 4 + index] = byte }
    }

    /// Reads the frame that begins at the start of `bytes`.
    static func find(in bytes: ArraySlice<UInt8>) -> Finding {
        let present = bytes.prefix(mark.count)
        guard mark.starts(with: present) else { return .damaged }
        guard bytes.count >= headerBytes else { return .cut }
        let at = bytes.startIndex
        let length = Int(number(bytes[(at + 8)..<(at + 12)]) as UInt32)
        guard length <= payloadBytesMax else { return .damaged }
        guard length <= bytes.count - headerBytes else { return .cut }
        let end = at + headerBytes + length
        let sum: UInt32 = number(bytes[(at + 4)..<(at + 8)])
        guard Checksum.crc32(bytes[(at + checkedFrom)..<end]) == sum,
            let kind = Kind(rawValue: bytes[at + 12])
        else { return .damaged }
        let identity = RecordIdentity(
            log: (number(bytes[(at + 13)..<(at + 21)]), number(bytes[(at + 21)..<(at + 29)])),
            sequence: number(bytes[(at + 29)..<(at + 37)]))
        guard (1...sequenceMax).contains(identity.sequence) else { return .damaged }
        let frame = Frame(
            kind: kind, identity: identity, payload: Array(bytes[(at + headerBytes)..<end]))
        return .frame(frame, bytes: headerBytes + length)
    }

    /// How many bytes `find` has to check there.
    static func checkedBytes(in bytes: ArraySlice<UInt8>) -> Int {
        let at = bytes.startIndex
        guard bytes.starts(with: mark), bytes.count >= headerBytes else { return 0 }
        let length = Int(number(bytes[(at + 8)..<(at + 12)]) as UInt32)
        return length <= payloadBytesMax ? headerBytes + length : 0
    }

    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        stride(from: number.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> $0)
        }
    }

    private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
        bytes.reduce(0) { $0 << 8 | Number($1) }
    }
}
