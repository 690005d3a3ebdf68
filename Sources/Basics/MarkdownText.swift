/// Text of others in a document of Markdown: it is read as it is, and forms nothing.
package enum MarkdownText {
    /// A text in one line in which nothing is a mark of Markdown's, of HTML's, or a link.
    package static func prose(_ text: String) -> String {
        var prose = String.UnicodeScalarView()
        for scalar in VisibleText.line(text).unicodeScalars {
            switch scalar {
            case "<": prose.append(contentsOf: "&lt;".unicodeScalars)
            case ">": prose.append(contentsOf: "&gt;".unicodeScalars)
            case "&": prose.append(contentsOf: "&amp;".unicodeScalars)
            case "\\", "`", "*", "_", "[", "]", "#", "~", "|", "!", "$":
                prose.append("\\")
                prose.append(scalar)
            // An address or a name of someone would become a link.
            case "@": prose.append(contentsOf: "&#64;".unicodeScalars)
            default: prose.append(scalar)
            }
        }
        // GitHub makes links of bare addresses.
        return String(prose).split(separator: "://", omittingEmptySubsequences: false)
            .joined(separator: "&#58;//")
    }

    /// A fence for code, longer than any run of backquotes in its lines.
    package static func fence(around lines: [String]) -> String {
        var (longest, run) = (0, 0)
        for line in lines {
            run = 0
            for byte in line.utf8 {
                run = byte == UInt8(ascii: "`") ? run + 1 : 0
                longest = max(longest, run)
            }
        }
        return String(repeating: "`", count: max(3, longest + 1))
    }
}
