/// What keeps a label's value within its bound.
package enum LabelValue {
    /// Longer ones, families of emoji included, do not occur in what people write.
    private static let characterBytesMax = 64

    /// The longest prefix of whole characters that fits, with an ellipsis in the last place.
    package static func cut(_ text: String, to bytesMax: Int) -> String {
        if text.utf8.count <= bytesMax { return text }
        let ellipsis = "…"
        var kept = ""
        var bytes = ellipsis.utf8.count
        for character in text {
            bytes += character.utf8.count
            if bytes > bytesMax {
                // A character may have marks without end; then it is cut within.
                if character.utf8.count > characterBytesMax {
                    bytes -= character.utf8.count
                    for scalar in character.unicodeScalars {
                        bytes += UTF8.width(scalar)
                        if bytes > bytesMax { break }
                        kept.unicodeScalars.append(scalar)
                    }
                }
                break
            }
            kept.append(character)
        }
        return kept + ellipsis
    }
}
