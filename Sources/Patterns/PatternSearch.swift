import CRE2

/// One text in which matches of a pattern are looked for; valid while the text's bytes are.
struct PatternSearch {
    /// Where a match and its groups stand.
    struct Match {
        fileprivate let spans: [cre2_span]

        /// The bytes of a group, 0 for the match; nil for one that took no part.
        func range(_ group: Int) -> Range<Int>? {
            guard spans.indices.contains(group), spans[group].begin >= 0 else { return nil }
            return spans[group].begin..<spans[group].end
        }
    }

    private let handle: OpaquePointer
    private let text: UnsafeBufferPointer<UInt8>

    init(_ handle: OpaquePointer, _ text: UnsafeBufferPointer<UInt8>) {
        self.handle = handle
        self.text = text
    }

    /// How many bytes the text has.
    var count: Int { text.count }

    /// The first match at or behind a place, with that many groups.
    func next(from place: Int, isWhole: Bool, groups: Int) -> Match? {
        var spans = [cre2_span](repeating: cre2_span(begin: -1, end: -1), count: groups + 1)
        let found = text.withMemoryRebound(to: CChar.self) { characters in
            cre2_search(
                handle, characters.baseAddress, characters.count, place, isWhole ? 1 : 0, &spans,
                Int32(spans.count))
        }
        return found == 1 ? Match(spans: spans) : nil
    }

    /// Some bytes of the text.
    func bytes(_ range: Range<Int>) -> [UInt8] { Array(text[range]) }

    /// Some bytes of the text as text.
    func text(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

    /// How many bytes the character at a place takes; 1 at the end.
    func scalarLength(at place: Int) -> Int {
        var end = place + 1
        while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
        return end - place
    }
}
