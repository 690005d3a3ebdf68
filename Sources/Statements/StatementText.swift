/// The text of a statement as it may be shown.
package struct StatementText: Sendable, Equatable {
    /// More of a text is not kept, in bytes.
    package static let bytesMax = 32 << 10
    /// How much of a text lists show, in scalars.
    package static let beginningScalars = 200

    /// The statement's id.
    package let id: Int64
    /// The text, on one line where it is redacted.
    package let text: String
    /// Whether it is only the beginning of what the server has.
    package let isCut: Bool

    /// Keeps of a longer text what fits.
    package init(id: Int64, text: String, isCut: Bool = false) {
        self.id = id
        let fits = text.utf8.count <= Self.bytesMax
        self.text = fits ? text : Self.cut(text)
        self.isCut = isCut || !fits
    }

    private static func cut(_ text: String) -> String {
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytesMax)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text.unicodeScalars[..<end])
    }

    /// What a list shows of it, on one line.
    package var beginning: String {
        var shown = String.UnicodeScalarView()
        var count = 0
        var isBlankDue = false
        for scalar in text.unicodeScalars {
            if scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) {
                isBlankDue = count > 0
                continue
            }
            guard count + (isBlankDue ? 2 : 1) <= Self.beginningScalars else { break }
            if isBlankDue { shown.append(" ") }
            count += isBlankDue ? 2 : 1
            isBlankDue = false
            shown.append(scalar)
        }
        return String(shown)
    }

    /// The id that a text is, as the server writes it; nil for any other text.
    package static func id(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.count <= 20, let id = Int64(text), "\(id)".utf8.elementsEqual(text.utf8)
        else { return nil }
        return id
    }
}
