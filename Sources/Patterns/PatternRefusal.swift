import Basics

/// Why a pattern is not understood: one line for a message, which begins with the pattern.
package struct PatternRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The pattern, quoted and cut, the reason and the place where it is known.
    package let description: String

    /// The most characters of the pattern that are shown.
    private static let shownMax = 60

    /// A reason that continues the sentence which the pattern begins; `place` counts its bytes.
    init(_ pattern: String, _ reason: String, at place: Int? = nil) {
        let scalars = pattern.unicodeScalars
        let shown = VisibleText.line(String(scalars.prefix(Self.shownMax)))
        let isCut = scalars.dropFirst(Self.shownMax).first != nil
        var description = "\"\(shown)\(isCut ? "…" : "")\" \(reason)"
        if let place {
            let before = String(decoding: pattern.utf8.prefix(place), as: UTF8.self)
            description += ", at character \(before.unicodeScalars.count + 1)"
        }
        self.description = description
    }
}
