import Testing

/// EXPLAIN with ANALYZE carries a statement out: a DELETE deletes.
@Suite struct ExplainAnalyzeTests {
    private static func isShown(_ path: String) -> Bool {
        let ofUsers = ["alerts/", "docs/", "packs/", "README.md"].contains(where: path.hasPrefix)
        let ofProgram = [
            "Advice", "ObjectAdvice", "Recommendations", "Examinations", "Indicators", "Health",
            "Dashboards", "HistorySchema",
        ]
        return ofUsers && !path.hasPrefix("docs/comparison.md")
            || ofProgram.contains { path.hasPrefix("Sources/\($0)/") }
    }

    @Test func `a text that says to run EXPLAIN with ANALYZE says of what`() {
        var found = 0
        for file in CheckoutFile.all where Self.isShown(file.path) {
            for (number, line) in file.lines.enumerated() where line.contains("EXPLAIN (ANALYZE") {
                found += 1
                // A paragraph, or a text of the program, is no longer than this.
                let around = file.lines[max(0, number - 2)...min(number + 4, file.lines.count - 1)]
                    .joined(separator: " ")
                #expect(
                    around.contains("ROLLBACK") || around.contains("a SELECT"),
                    "\(file.path):\(number + 1)")
            }
        }
        #expect(found > 4)
    }
}
