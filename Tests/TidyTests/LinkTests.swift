import Platform
import Support
import Testing

/// What documents point at is there.
@Suite struct LinkTests {
    private static let documents = CheckoutFile.all.filter { $0.path.hasSuffix(".md") }

    @Test func `every link between documents leads to a file, and to a heading if it names one`() {
        var found = 0
        for document in Self.documents {
            for target in Self.links(document) where !target.contains(":") {
                found += 1
                let parts = target.split(separator: "#", omittingEmptySubsequences: false)
                let path = Self.path(String(parts[0]), from: document.path)
                #expect(Files.exists("\(Checkout.root)/\(path)"), "\(document.path): \(target)")
                guard parts.count == 2 else { continue }
                let headings = CheckoutFile.all.first { $0.path == path }.map(Self.headings) ?? []
                #expect(headings.contains(String(parts[1])), "\(document.path): \(target)")
            }
        }
        #expect(found > 50)
    }

    @Test func `every file of ours that a document names is there`() {
        let roots = ["Sources/", "Tests/", "scripts/", "bench/", "docs/", "alerts/", "dashboards/"]
        for document in Self.documents where document.path != "CHANGELOG.md" {
            let words = document.text.split { $0.isWhitespace || "`()[],;:|".contains($0) }
            for word in words where roots.contains(where: word.hasPrefix) {
                // Patterns and places to be filled in.
                if word.contains("NAME") || word.contains(where: "*<>$\"'".contains) { continue }
                let path = word.last == "." ? word.dropLast() : word
                #expect(Files.exists("\(Checkout.root)/\(path)"), "\(document.path): \(path)")
            }
        }
    }

    /// Documents, and what people copy: configurations, rules, units and recipes.
    private static let examples = CheckoutFile.all.filter { file in
        ["docs/", "alerts/", "packs/", "packaging/", "systemd/"].contains(
            where: file.path.hasPrefix)
            && [".yml", ".yaml", ".conf", ".service", ".md"].contains(where: file.path.hasSuffix)
    }

    @Test func `no document and no example needs a text editor to make a link work`() {
        #expect(Self.examples.count > 100)
        let scripts = ["-", "'", "\"", "s/"]
        for file in Self.examples + Self.documents where file.path != "CHANGELOG.md" {
            for (number, line) in file.lines.enumerated() {
                let words = line.split { $0.isWhitespace || "`|;()$".contains($0) }
                for (word, next) in zip(words, words.dropFirst()) {
                    let edits =
                        ["sed", "perl", "awk"].contains(word)
                        && scripts.contains(where: next.hasPrefix)
                    #expect(!edits, "\(file.path):\(number + 1): \(line)")
                }
            }
        }
    }

    @Test func `links of rules begin where the agent puts its own address before them`() {
        var found = 0
        for file in CheckoutFile.all
        where file.path.hasSuffix(".yml") && file.path.hasPrefix("alerts/")
            && !file.path.hasPrefix("alerts/tests/")
        {
            for line in file.lines {
                let words = line.split(separator: " ")
                if words.first == "runbook_url:", words.count > 1 {
                    found += 1
                    let page = words[1].dropFirst("docs/runbooks/".count)
                    #expect(
                        words[1].hasPrefix("docs/runbooks/") && page.hasSuffix(".md"), "\(line)")
                    #expect(Files.exists("\(Checkout.root)/\(words[1])"), "\(line)")
                } else if words.first == "dashboard_url:", words.count > 1 {
                    #expect(words[1].hasPrefix("/d/pgvigil-"), "\(line)")
                }
            }
        }
        #expect(found > 50)
    }

    /// What stands behind `](`, outside of blocks of code.
    private static func links(_ document: CheckoutFile) -> [String] {
        var isCode = false
        return document.lines.flatMap { line -> [String] in
            if line.hasPrefix("```") { isCode.toggle() }
            if isCode { return [] }
            return line.split(separator: "](", omittingEmptySubsequences: false).dropFirst()
                .compactMap { $0.split(separator: ")", omittingEmptySubsequences: false).first }
                .map(String.init)
        }
    }

    /// A path from the root for one that is relative to a document.
    private static func path(_ link: String, from document: String) -> String {
        if link.isEmpty { return document }
        var parts = document.split(separator: "/").dropLast().map(String.init)
        for part in link.split(separator: "/") where part != "." {
            if part == ".." { parts = parts.dropLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }

    /// The anchors of a document, as forges make them.
    private static func headings(_ document: CheckoutFile) -> [String] {
        document.lines.filter { $0.hasPrefix("#") }.map { line in
            let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
            return title.filter { $0.isLetter || $0.isNumber || "- _".contains($0) }
                .split(separator: " ", omittingEmptySubsequences: false).joined(separator: "-")
        }
    }
}
