package import Messages

/// Reads conditions in Alertmanager's forms: `a="b"`, `a=b`, `{a="b", c!~"d|e"}`.
package enum MatcherText {
    /// All conditions of a text, in its order; a failure says in one line what is wrong.
    package static func parse(_ text: String) -> Result<[Matcher], NotificationRefusal> {
        var reader = Reader(Array(text.unicodeScalars))
        do throws(NotificationRefusal) {
            return .success(try reader.list())
        } catch {
            return .failure(error)
        }
    }

    private struct Reader {
        private let scalars: [Unicode.Scalar]
        private var place = 0

        init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

        mutating func list() throws(NotificationRefusal) -> [Matcher] {
            skipBlanks()
            let isBraced = take("{")
            var matchers: [Matcher] = []
            skipBlanks()
            while place < scalars.count, scalars[place] != "}" {
                matchers.append(try matcher(isBraced))
                skipBlanks()
                guard take(",") else { break }
                skipBlanks()
            }
            if isBraced, !take("}") { throw NotificationRefusal("the brace is not closed") }
            skipBlanks()
            guard place == scalars.count else {
                throw NotificationRefusal("unexpected \(Matcher.quoted(rest)) behind a matcher")
            }
            guard !matchers.isEmpty else { throw NotificationRefusal("holds no matcher") }
            return matchers
        }

        private mutating func matcher(_ isBraced: Bool) throws(NotificationRefusal) -> Matcher {
            let name = word { !"=!~{}, \t\n\"".unicodeScalars.contains($0) }
            skipBlanks()
            let signs = word { "=!~".unicodeScalars.contains($0) }
            guard let operation = Matcher.Operation(rawValue: signs) else {
                throw NotificationRefusal(
                    "expected =, !=, =~ or !~ behind \(Matcher.quoted(name))")
            }
            skipBlanks()
            let value = try value(isBraced)
            switch Matcher.make(name, operation, value) {
            case .success(let matcher): return matcher
            case .failure(let refusal): throw refusal
            }
        }

        private mutating func value(_ isBraced: Bool) throws(NotificationRefusal) -> String {
            guard take("\"") else {
                let text = word { $0 != "," && $0 != "\"" && !(isBraced && $0 == "}") }
                let trimmed = text.unicodeScalars.reversed().drop { $0 == " " || $0 == "\t" }
                return String(String.UnicodeScalarView(trimmed.reversed()))
            }
            var view = String.UnicodeScalarView()
            while place < scalars.count {
                let scalar = scalars[place]
                place += 1
                if scalar == "\"" { return String(view) }
                if scalar == "\\", place < scalars.count {
                    let next = scalars[place]
                    place += 1
                    switch next {
                    case "n": view.append("\n")
                    case "\"", "\\": view.append(next)
                    // As in Alertmanager: another escape stands for both of its signs.
                    default: view.append(contentsOf: [scalar, next])
                    }
                } else {
                    view.append(scalar)
                }
            }
            throw NotificationRefusal("the quote is not closed")
        }

        private var rest: String { String(String.UnicodeScalarView(scalars[place...])) }

        private mutating func word(_ isPart: (Unicode.Scalar) -> Bool) -> String {
            let found = scalars[place...].prefix(while: isPart)
            place += found.count
            return String(String.UnicodeScalarView(found))
        }

        private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard place < scalars.count, scalars[place] == scalar else { return false }
            place += 1
            return true
        }

        private mutating func skipBlanks() {
            _ = word { " \t\n\r".unicodeScalars.contains($0) }
        }
    }
}
