import Testing

/// JSON is written by one writer: by hand an escape, a comma or a NaN is forgotten.
@Suite struct WrittenJSONTests {
    /// How an object of JSON begins in a literal: a brace, and a name in quotes.
    private static let beginnings = [#""{\""#, #"#"{""#, #""[{\""#, #"#"[{""#]

    /// Frames around documents of the module JSON, which are written one by one for their size.
    private static let frames: Set = ["API/APIAnswer.swift", "Top/TopOnce.swift"]

    @Test func `no literal in the sources begins like an object of JSON`() {
        for file in CheckoutFile.sources where file.module != "JSON" {
            if Self.frames.contains(where: { file.path.hasSuffix($0) }) { continue }
            for (number, line) in file.lines.enumerated() {
                let isComment = line.drop { $0 == " " }.hasPrefix("//")
                let isFound = Self.beginnings.contains { line.contains($0) }
                #expect(isComment || !isFound, "\(file.path):\(number + 1): use the module JSON")
            }
        }
    }
}
