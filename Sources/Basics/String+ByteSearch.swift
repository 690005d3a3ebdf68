// Searching by bytes. By characters, a mark that follows a letter or a sign hides it: `a@` and a
// combining mark holds no `@`, and a password before a mark is not found.
extension String {
    /// Whether another text is part of this one, byte by byte.
    package func contains(bytesOf part: String) -> Bool {
        ByteSearch.places(of: Array(part.utf8), in: Array(utf8), atMost: 1).count == 1
    }

    /// The text with another one put in place of each occurrence of a part, byte by byte.
    package func replacing(bytesOf part: String, with other: String) -> String {
        let (own, searched) = (Array(utf8), Array(part.utf8))
        let places = ByteSearch.places(of: searched, in: own, atMost: .max)
        guard !places.isEmpty else { return self }
        var bytes: [UInt8] = []
        var next = 0
        for place in places {
            bytes += own[next..<place]
            bytes += other.utf8
            next = place + searched.count
        }
        return String(decoding: bytes + own[next...], as: UTF8.self)
    }
}

private enum ByteSearch {
    /// Where a part begins in the bytes; occurrences do not overlap, and nothing is part of anything.
    static func places(of part: [UInt8], in bytes: [UInt8], atMost most: Int) -> [Int] {
        guard let first = part.first, part.count <= bytes.count else { return [] }
        var places: [Int] = []
        var place = 0
        let last = bytes.count - part.count
        while place <= last, places.count < most {
            if bytes[place] == first, bytes[place..<place + part.count].elementsEqual(part) {
                places.append(place)
                place += part.count
            } else {
                place += 1
            }
        }
        return places
    }
}
