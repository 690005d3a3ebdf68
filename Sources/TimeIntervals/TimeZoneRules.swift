/// What a time zone's clocks show, from the system's own files (TZif, RFC 8536).
package struct TimeZoneRules: Sendable, Equatable {
    /// UTC itself.
    package static let utc = TimeZoneRules(times: [], offsets: [], first: 0, footer: nil)
    /// Where Linux keeps its zones.
    package static let directory = "/usr/share/zoneinfo"

    /// When the clocks change, in seconds since 1970.
    private let times: [Int64]
    /// Seconds east of Greenwich from each of these times on.
    private let offsets: [Int64]
    /// Seconds east of Greenwich before the first change.
    private let first: Int64
    /// What holds after the last change.
    private let footer: PosixZone?

    private init(times: [Int64], offsets: [Int64], first: Int64, footer: PosixZone?) {
        self.times = times
        self.offsets = offsets
        self.first = first
        self.footer = footer
    }

    /// Whether a name may be a zone's: it must not lead out of the directory.
    package static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return (1...3).contains(parts.count) && name.utf8.count <= 64
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20)
                            || [0x2b, 0x2d, 0x5f].contains($0)
                    }
            }
    }

    /// Reads a zone's file, or nil when it is none.
    package init?(file: [UInt8]) {
        guard let narrow = Header(file, at: 0), narrow.version >= 0x32 else { return nil }
        let start = Header.bytes + narrow.bodyBytes(timeBytes: 4)
        guard let header = Header(file, at: start) else { return nil }
        var place = start + Header.bytes
        guard file.count >= place + header.bodyBytes(timeBytes: 8), header.types > 0 else {
            return nil
        }
        times = (0..<header.times).map { Self.number(file, place + $0 * 8, 8) }
        place += header.times * 8
        let kinds = file[place..<(place + header.times)].map(Int.init)
        place += header.times
        let types = (0..<header.types).map { Self.number(file, place + $0 * 6, 4) }
        guard kinds.allSatisfy({ $0 < types.count }) else { return nil }
        offsets = kinds.map { types[$0] }
        first = types[0]
        let end = start + Header.bytes + header.bodyBytes(timeBytes: 8)
        footer = PosixZone(
            String(decoding: file[end...].dropFirst().prefix { $0 != 0x0a }, as: UTF8.self))
    }

    /// Seconds east of Greenwich at a time in seconds since 1970.
    package func offset(at seconds: Int64) -> Int64 {
        if let last = times.last, seconds >= last, let footer { return footer.offset(at: seconds) }
        if times.isEmpty, let footer { return footer.offset(at: seconds) }
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }

    private struct Header {
        static let bytes = 44
        let version: UInt8
        let utIndicators, standardIndicators, leaps, times, types, characters: Int

        init?(_ file: [UInt8], at place: Int) {
            guard file.count >= place + Self.bytes,
                file[place..<(place + 4)].elementsEqual("TZif".utf8)
            else { return nil }
            version = file[place + 4]
            let counts = (0..<6).map { Int(TimeZoneRules.number(file, place + 20 + $0 * 4, 4)) }
            guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            (utIndicators, standardIndicators, leaps) = (counts[0], counts[1], counts[2])
            (times, types, characters) = (counts[3], counts[4], counts[5])
        }

        func bodyBytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4)
                + standardIndicators + utIndicators
        }
    }

    private static func number(_ file: [UInt8], _ place: Int, _ bytes: Int) -> Int64 {
        var value: Int64 = file[place] >= 0x80 ? -1 : 0
        for byte in file[place..<(place + bytes)] { value = value << 8 | Int64(byte) }
        return value
    }
}
