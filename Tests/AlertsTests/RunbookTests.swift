import Outbox
import Platform
import Runbooks
import Support
import Testing

/// The pages to which alerts lead.
@Suite struct RunbookTests {
    private static let directory = "\(Checkout.root)/docs/runbooks"
    private static let sections = ["Meaning", "Impact", "Look", "Act", "Verify", "Noise"]
    static let alerts = Set(Rule.all.map(\.alert) + OwnAlert.allCases.map(\.rawValue)).sorted()

    @Test func `every alert has a page, and every page an alert`() {
        let pages = Files.matching("\(Self.directory)/*.md").map {
            String($0.dropFirst(Self.directory.count + 1).dropLast(".md".count))
        }
        #expect(pages.sorted() == Self.alerts)
    }

    /// With UPDATE_GOLDEN=1 the program's pages are written instead.
    @Test func `the program has the pages as they are in docs`() throws {
        var pages = ""
        for alert in Self.alerts {
            let text = String(
                decoding: try Files.read("\(Self.directory)/\(alert).md"), as: UTF8.self)
            pages += "\"\(alert)\": #\"\"\"\n\(text)\"\"\"#,\n"
            #expect(
                RunbookTexts.all[alert].map { $0 + "\n" } == text,
                "\(alert): run the tests with UPDATE_GOLDEN=1 and build again")
        }
        #expect(RunbookTexts.all.count == Self.alerts.count)
        guard GoldenFile.isWritten() else { return }
        let path = "\(Checkout.root)/Sources/Runbooks/RunbookTexts.swift"
        let old = String(decoding: try Files.read(path), as: UTF8.self)
        let begin = try #require(old.firstRange(of: " = [\n")).upperBound
        try Files.replace(path, with: Array((old[..<begin] + pages + "    ]\n}\n").utf8))
    }

    @Test(arguments: alerts)
    func `a page has its sections, and each says something`(alert: String) throws {
        let bytes = try Files.read("\(Self.directory)/\(alert).md")
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "# \(alert)")
        let titles = lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
        #expect(titles == Self.sections)
        for (index, line) in lines.enumerated() where line.hasPrefix("## ") {
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            #expect(!next.isEmpty && !next.hasPrefix("## "), "\(line)")
        }
        #expect(lines.count(where: { $0.hasPrefix("```") }).isMultiple(of: 2))
    }

    @Test(arguments: alerts)
    func `a page refers only to alerts that exist`(alert: String) throws {
        let text = String(
            decoding: try Files.read("\(Self.directory)/\(alert).md"), as: UTF8.self)
        let words = text.split { !($0.isLetter || $0.isNumber) }
        for word in words where word.count > 9 && word != "PostgreSQL" {
            let isName = ["Postgres", "Pgvigil", "Pgbouncer"].contains { word.hasPrefix($0) }
            if isName { #expect(Self.alerts.contains(String(word)), "\(word)") }
        }
    }
}
