import Testing

/// What people read uses the terms of PostgreSQL and Prometheus, and plain words between them.
@Suite struct PlainEnglishTests {
    /// A word that a reader must translate, and what to write instead.
    ///
    /// Put together here, so that this file does not hold them.
    private static let words = [
        "to" + "ld": "notified, sent, reported", "no" + "body": "no client, no session, not",
        "an" + "ew": "again", "who" + "ever": "the one that, a client that", "me" + "nd": "fix",
        "me" + "nds": "fixes", "me" + "nded": "fixed", "some" + "body": "someone, a session",
        "who" + "m": "which",
    ]
    /// What two words mean only together.
    private static let phrases = ["so" + " many", "is no" + " more"]

    /// The words by their bytes: comparing characters takes a minute for all files.
    private static let packed: [UInt64: String] = {
        var known: [UInt64: String] = [:]
        for word in words.keys {
            known[word.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = word
        }
        return known
    }()

    @Test func `texts and comments use plain words`() {
        for file in CheckoutFile.all where Self.isRead(file) {
            for (index, line) in file.lines.enumerated() {
                for word in Self.unplain(line) where !Self.isExempt(line, in: file) {
                    #expect(
                        Bool(false),
                        "\(file.path):\(index + 1): \(word); write \(Self.words[word] ?? "")")
                }
            }
            for phrase in Self.phrases where file.text.contains(phrase) {
                let line = file.lines.firstIndex { $0.contains(phrase) } ?? 0
                #expect(
                    Self.isExempt(file.lines[line], in: file),
                    "\(file.path):\(line + 1): \(phrase)")
            }
        }
    }

    @Test func `a word is found in any case and between any signs, and not within another`() {
        let word = "an" + "ew"
        for line in [word, "x (\(word.uppercased())).", "begins \(word)"] {
            #expect(Self.unplain(line[...]) == [word], "\(line)")
        }
        #expect(Self.unplain("an" + "ewer j" + "an" + "ew") == [])
    }

    /// The words of a line that should be others.
    private static func unplain(_ line: Substring) -> [String] {
        var found: [String] = []
        var letters = 0
        var key: UInt64 = 0
        func end() {
            if letters > 2, letters <= 8, let word = packed[key] { found.append(word) }
            letters = 0
            key = 0
        }
        for byte in line.utf8 {
            let lower = byte | 0x20
            if lower >= 0x61, lower <= 0x7A {
                letters += 1
                key = key << 8 | UInt64(lower)
            } else {
                end()
            }
        }
        end()
        return found
    }

    /// Files that a person reads as prose, or as comments and texts between code.
    private static func isRead(_ file: CheckoutFile) -> Bool {
        let prose = [".swift", ".md", ".yml", ".service", ".socket"]
        return (prose.contains(where: file.path.hasSuffix) || file.text.hasPrefix("#!"))
            && file.path != "CHANGELOG.md"
    }

    /// Whether a line may hold any word.
    ///
    /// Comments in a function of the schema are part of what is installed: a schema that exists is
    /// compared with it. An account of Unix has such a name, too.
    private static func isExempt(_ line: Substring, in file: CheckoutFile) -> Bool {
        file.path.hasPrefix("Sources/HistorySchema/")
            || file.path.hasPrefix("Sources/Demo/") && line.contains("no" + "body")
            || file.path.hasPrefix("Tests/") && !line.contains("func `")
                && !line.drop { $0 == " " }.hasPrefix("//")
    }
}
