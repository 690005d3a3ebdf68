import Platform

/// Reads one segment by pieces, with memory that is bounded and work that grows with its length.
///
/// A file that others have written may hold a mark at every fourth byte, each with a length that
/// makes the rest of the file its content: checking them all would take the square of its length.
struct SegmentReader {
    /// What is held at a time: two of the longest frames, so that each reading goes on by one.
    static let windowBytes = 2 * Frame.bytesMax
    /// What is read of one segment; no log makes a longer one.
    static let bytesMax = 256 << 20
    /// How often each byte may be checked, on average, in looking for what is whole.
    private static let checksPerByte = 8

    private let path: String
    private let files: any FileLayer
    /// How far the segment is read.
    private(set) var end: Int
    private var start = 0
    private var content: [UInt8] = []
    private var checksLeft: Int

    init(path: String, bytes: Int, files: any FileLayer) {
        self.path = path
        self.files = files
        end = min(bytes, Self.bytesMax)
        checksLeft = end * Self.checksPerByte
    }

    /// What stands at a place before the end.
    mutating func finding(at place: Int) throws(FileError) -> Frame.Finding {
        try hold(place)
        let found = Frame.find(in: content[(place - start)...])
        guard found == .cut, place > start, start + content.count < end else { return found }
        try load(from: place)
        return Frame.find(in: content[...])
    }

    /// Where the next whole frame begins at or behind a place, or nil when none is found.
    mutating func next(from place: Int) throws(FileError) -> Int? {
        var at = place
        while at + Frame.headerBytes <= end {
            try hold(at)
            guard let index = content[(at - start)...].firstIndex(of: Frame.mark[0]) else {
                at = start + content.count
                continue
            }
            at = start + index
            checksLeft -= Frame.checkedBytes(in: content[index...])
            guard checksLeft >= 0 else { return nil }
            if case .frame = try finding(at: at) { return at }
            at += 1
        }
        return nil
    }

    /// Whether nothing but zeros stands from a place to the end.
    mutating func isHole(from place: Int) throws(FileError) -> Bool {
        var at = place
        while at < end {
            try hold(at)
            guard content[(at - start)...].allSatisfy({ $0 == 0 }) else { return false }
            at = start + content.count
        }
        return true
    }

    /// Makes sure that a place is held, with a header behind it if there is one.
    private mutating func hold(_ place: Int) throws(FileError) {
        let held = start + content.count
        let isHeld = place >= start && place < held
        if isHeld, held == end || place + Frame.headerBytes <= held { return }
        try load(from: place)
    }

    private mutating func load(from place: Int) throws(FileError) {
        content = try files.read(path, from: place, count: min(Self.windowBytes, end - place))
        start = place
        // It was cut off meanwhile.
        if content.isEmpty { throw FileError("read", path, code: 5) }
    }
}
