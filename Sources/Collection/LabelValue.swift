/// What keeps a label's value within its bound.
package enum LabelValue {
    /// The longest prefix of whole characters that fits, with an ellipsis in the last place.
    package static func cut(_ text: String, to bytesMax: Int) -> String {
        if text.utf8.count <= bytesMax { return text }
        let ellipsis = "…"
        var kept = ""
        var bytes = ellipsis.utf8.count
        for character in text {
            bytes += character.utf8.count
            if bytes > bytesMax { break }
            kept.append(character)
        }
        return kept + ellipsis
    }
}
