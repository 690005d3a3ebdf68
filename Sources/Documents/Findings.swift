import Basics
package import YAML

/// What was found wrong in one file so far, and what in it must not be shown.
///
/// Excerpts are made at the end, when all secrets of a line are known.
package final class Findings {
    private let source: SourceText
    private var found: [(message: String, range: Range<Mark>)] = []
    private var hidden: [Range<Mark>] = []

    init(_ source: SourceText) { self.source = source }

    /// The file that is read.
    package var file: String { source.file }

    /// Reads the file's document; what is wrong with it as YAML is noted, without what `keys` do not
    /// allow to be shown.
    package static func document(
        file: String, bytes: [UInt8], keys: HarmlessKeys
    ) -> (findings: Findings, root: Node?) {
        do throws(YAMLError) {
            let root = try Parser.parse(bytes)
            let findings = Findings(SourceText(file: file, bytes: bytes))
            findings.hide(SecretPlaces.inDocument(root))
            return (findings, root)
        } catch {
            // Of a text that is too long, no line is shown.
            let isTooLong = if case .tooLong = error { true } else { false }
            let source = SourceText(file: file, bytes: isTooLong ? [] : bytes)
            let findings = Findings(source)
            let number = error.range.lowerBound.line
            findings.hide(SecretPlaces.inLine(number, source.line(number) ?? [], keys))
            findings.add(error.description, at: error.range)
            return (findings, nil)
        }
    }

    /// Notes a problem; the message is one line without secrets.
    package func add(_ message: String, at range: Range<Mark>) { found.append((message, range)) }

    /// Keeps places out of all excerpts.
    package func hide(_ ranges: [Range<Mark>]) { hidden.append(contentsOf: ranges) }

    /// A place to be spoken of later; ask for it when all that must not be shown is known.
    package func place(_ range: Range<Mark>) -> Problem {
        source.problem("", at: range, hiding: SourceText.joined(hidden))
    }

    /// All problems in the order of the lines; those that are not shown have no excerpt.
    package var problems: [Problem] {
        let hidden = SourceText.joined(hidden)
        let sorted = found.sorted { $0.range.lowerBound < $1.range.lowerBound }
        return sorted.enumerated().map { number, problem in
            number < Problems.countMax
                ? source.problem(problem.message, at: problem.range, hiding: hidden)
                : Problem(
                    file: file, mark: problem.range.lowerBound, message: problem.message,
                    excerpt: nil)
        }
    }

    /// A key that is not known, as a message may show it.
    ///
    /// What is no word is no misspelt key, but something that got out of its value, as in
    /// `{ password:secret }`: it is shown nowhere.
    package func quotedKey(of entry: Node.Entry) -> String {
        if entry.key.utf8.allSatisfy(Names.isWordPart) {
            return Self.quoted(entry.key)
        }
        hide([entry.keyRange])
        return "\"***\""
    }

    /// A value as a message may show it: cut short, and not at all when it looks like a secret.
    package static func quoted(_ text: String) -> String {
        if SecretPlaces.looksSecret(text) { return "\"***\"" }
        let scalarsMax = 60
        let isLong = text.unicodeScalars.count > scalarsMax
        let short = String(String.UnicodeScalarView(text.unicodeScalars.prefix(scalarsMax)))
        return "\"" + short.escapedForOneLine + (isLong ? "…\"" : "\"")
    }
}

extension String {
    /// The same text without anything that would break a line or command a terminal.
    package var escapedForOneLine: String { VisibleText.line(self) }
}
