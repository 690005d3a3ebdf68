/// A selector of series in a query: a name, its matchers, and what stands around it.
struct Selector {
    /// Empty when only matchers say which series are meant.
    let name: String
    let matchers: String
    /// Between brackets behind it, or empty.
    let range: String
    /// The word before the parenthesis that it stands in.
    let function: String

    /// All selectors of a query; those of ours always have matchers.
    static func all(in expression: String) -> [Selector] {
        var found: [Selector] = []
        let text = Array(expression)
        var isQuoted = false
        for (index, sign) in text.enumerated() {
            if sign == "\"" { isQuoted.toggle() }
            guard sign == "{", !isQuoted else { continue }
            let name = word(before: index, in: text)
            var end = index
            var quoted = false
            while end < text.count, quoted || text[end] != "}" {
                if text[end] == "\"" { quoted.toggle() }
                end += 1
            }
            let after = text[min(end + 1, text.count)...]
            let range = after.first == "[" ? String(after.dropFirst().prefix { $0 != "]" }) : ""
            var open = index - name.count - 1
            while open > 0, text[open] == " " { open -= 1 }
            let function =
                open > 0 && text[open] == "(" ? word(before: open, in: text) : ""
            found.append(
                Selector(
                    name: name, matchers: String(text[(index + 1)..<end]), range: range,
                    function: function))
        }
        return found
    }

    private static func word(before index: Int, in text: [Character]) -> String {
        var start = index
        while start > 0,
            text[start - 1].isLetter || text[start - 1].isNumber
                || text[start - 1] == "_"
        {
            start -= 1
        }
        return String(text[start..<index])
    }
}
