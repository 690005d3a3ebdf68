/// The documents of this project that a user needs, embedded in the program.
package enum Manuals {
    /// The document that leads to all others, shown at `/docs`.
    package static let index = "README"
    /// The documents that define series, what is derived before what is read.
    package static let ofSeries = ["indicators", "metrics", "agent-metrics"]
    /// The document that defines checks and lethal states.
    package static let ofChecks = "health-score"
    /// The documents that are shown as they are written: examples of YAML.
    private static let exampleSuffix = ".yml"

    /// The names of all documents, in their order: `cost`, `pgvigil.example.yml`.
    package static let names = ManualTexts.all.keys.sorted()

    /// Whether a document is an example, which is shown as it is written.
    package static func isExample(_ name: String) -> Bool { name.hasSuffix(exampleSuffix) }

    /// What a document is called: its first heading, or its name where it has none.
    package static func title(of name: String) -> String {
        guard !isExample(name), let text = ManualTexts.all[name] else { return name }
        let first = text.prefix { $0 != "\n" }
        return first.hasPrefix("# ") ? String(first.dropFirst(2)) : name
    }

    /// Where a series is explained, by the path from the agent's root; nil for one that is in no document.
    package static func path(ofSeries series: String) -> String? { seriesPaths[series] }

    /// Where a check of the health score, or a lethal state, is explained.
    package static func path(ofCheck check: String) -> String? {
        checks.contains(check) ? "docs/\(ofChecks)#\(check)" : nil
    }

    /// Where a collector is explained; nil for one of a user's own.
    package static func path(ofCollector collector: String) -> String? {
        collectors.contains(collector) ? "docs/metrics#\(collector)" : nil
    }

    private static let collectors = ManualAnchors(ManualTexts.all["metrics"] ?? "").headings

    private static let seriesPaths: [String: String] = {
        var paths: [String: String] = [:]
        for document in ofSeries {
            for row in ManualAnchors.rows(of: ManualTexts.all[document] ?? "")
            where paths[row] == nil {
                paths[row] = "docs/\(document)#\(row)"
            }
        }
        return paths
    }()

    private static let checks = Set(ManualAnchors.rows(of: ManualTexts.all[ofChecks] ?? ""))

    /// Where a link of a document leads, by the path from the agent's root, or whole for another host.
    ///
    /// - Parameters:
    ///   - link: The address as the document has it: `cost.md#under-locks`, `../SECURITY.md`.
    ///   - name: The document that it stands in.
    /// - Returns: Nil where the agent has no such page.
    package static func place(of link: String, in name: String) -> String? {
        if link.hasPrefix("https://") || link.hasPrefix("#") { return link }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let file = parts.first, let path = page(of: resolved(file, from: name)) else {
            return nil
        }
        return parts.count == 2 ? "\(path)#\(parts[1])" : path
    }

    /// The path of a file from the root of the sources.
    private static func resolved(_ file: Substring, from name: String) -> String {
        var folders = name == security ? [] : ["docs"]
        for part in file.split(separator: "/") where part != "." {
            if part == ".." { folders = folders.dropLast() } else { folders.append(String(part)) }
        }
        return folders.joined(separator: "/")
    }

    /// The one document that lies beside the folder of all others.
    private static let security = "SECURITY"

    private static func page(of file: String) -> String? {
        switch file {
        case "docs/README.md", "docs": return "docs"
        case "docs/runbooks": return "runbooks"
        case "docs/openapi.json": return "api/v1/openapi.json"
        case "SECURITY.md": return "docs/\(security)"
        default: break
        }
        var parts = file.split(separator: "/").map(String.init)
        guard parts.first == "docs", var last = parts.popLast() else { return nil }
        if last.hasSuffix(".md") { last.removeLast(".md".count) }
        if parts == ["docs", "runbooks"] { return "runbooks/\(last)" }
        return parts == ["docs"] && ManualTexts.all[last] != nil ? "docs/\(last)" : nil
    }
}
