import CRE2

/// Owns one pattern that RE2 has compiled.
// @unchecked: RE2 says that several threads may use an expression at once; it locks what it learns.
final class CompiledPattern: @unchecked Sendable {
    private let handle: OpaquePointer

    /// Compiles what the outline has written; `text` is what a message shows.
    init(
        _ written: [UInt8], as text: String, capturesGroups: Bool
    ) throws(PatternRefusal) {
        var refusal = cre2_refusal()
        let handle = written.withUnsafeBytes { bytes in
            cre2_compile(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
                capturesGroups ? 1 : 0, Int64(Pattern.memoryBytesMax), &refusal)
        }
        guard let handle else {
            let part = withUnsafeBytes(of: &refusal.part) { Array($0.prefix(refusal.part_length)) }
            throw Self.refusal(Int(refusal.code), part, of: text)
        }
        self.handle = handle
    }

    deinit { cre2_free(handle) }

    /// Whether it fits some part of a text, or the whole.
    func matches(_ text: String, isWhole: Bool) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                cre2_search(
                    handle, characters.baseAddress, characters.count, 0, isWhole ? 1 : 0, nil, 0)
            }
        } == 1
    }

    /// Looks for matches and their groups in one text.
    func withSearch<Result>(in text: String, _ body: (PatternSearch) -> Result) -> Result {
        var text = text
        return text.withUTF8 { body(PatternSearch(handle, $0)) }
    }

    private static func refusal(_ code: Int, _ part: [UInt8], of text: String) -> PatternRefusal {
        let shown = String(decoding: part, as: UTF8.self)
        let reason =
            switch code {
            case CRE2_NO_MEMORY: "found no memory to be compiled"
            case CRE2_BAD_ESCAPE: "has \(shown), an escape that is not known here"
            case CRE2_BAD_CLASS: "has \(shown), a class that is not known"
            case CRE2_BAD_RANGE: "has \(shown), which is no class and no range of characters"
            case CRE2_MISSING_BRACKET: "has a [ without a ]"
            case CRE2_MISSING_PARENTHESIS: "has a ( without a )"
            case CRE2_UNEXPECTED_PARENTHESIS: "has a ) without a ("
            case CRE2_TRAILING_BACKSLASH: "ends in a backslash"
            case CRE2_MISSING_REPEATED: "has \(shown) with nothing before it to repeat"
            case CRE2_BAD_REPEAT_COUNT:
                "has the count \(shown), which is empty or repeats more than 1000 times in all"
            case CRE2_REPEATED_REPEAT: "has \(shown), which repeats what is repeated"
            case CRE2_BAD_GROUP_KIND: "has \(shown), a kind of group or a flag that is not known"
            case CRE2_TOO_LARGE: "needs more than \(Pattern.memoryBytesMax >> 20) MiB of memory"
            default: "is not understood"
            }
        let hasPlace = [
            CRE2_BAD_ESCAPE, CRE2_BAD_CLASS, CRE2_BAD_RANGE, CRE2_MISSING_REPEATED,
            CRE2_BAD_REPEAT_COUNT, CRE2_REPEATED_REPEAT, CRE2_BAD_GROUP_KIND,
        ].contains(code)
        return PatternRefusal(text, reason, at: hasPlace ? onlyPlace(of: part, in: text) : nil)
    }

    /// Where a part begins that stands in the pattern once.
    private static func onlyPlace(of part: [UInt8], in text: String) -> Int? {
        let bytes = Array(text.utf8)
        let places = bytes.indices.lazy.filter { bytes[$0...].starts(with: part) }
        guard !part.isEmpty, let first = places.first, places.dropFirst().first == nil else {
            return nil
        }
        return first
    }
}
