import Platform
import Support
import YAML

/// An alerting rule of the checkout.
struct Rule: Sendable, CustomStringConvertible {
    /// The file's name without its directory and `.yml`.
    let file: String
    let group: String
    let alert: String
    let expression: String
    let hold: String?
    let labels: [String: String]
    let annotations: [String: String]

    var severity: String { labels["severity"] ?? "" }
    var description: String { "\(alert) (\(severity))" }

    /// The queries in backquotes that the annotations ask.
    var queries: [String] {
        annotations.values.flatMap { text in
            let parts = text.split(separator: "`", omittingEmptySubsequences: false)
            // A value that is filled in is a number.
            return parts.indices.filter { !$0.isMultiple(of: 2) }
                .map { String(parts[$0]).replacing("%g", with: "1") }
        }
    }

    static let directory = "\(Checkout.root)/alerts"

    /// The names of the files in a directory below the root, without `.yml`.
    static func files(in directory: String) -> [String] {
        Files.matching("\(directory)/*.yml").map {
            String($0.dropFirst(directory.count + 1).dropLast(".yml".count))
        }.sorted()
    }

    /// All alerting rules of all files.
    static let all: [Rule] = {
        do {
            return try files(in: directory).flatMap(read)
        } catch {
            fatalError("rules: \(error)")
        }
    }()

    /// What is recorded by the files, as name and expression.
    static let recorded: [(name: String, expression: String)] = {
        do {
            return try files(in: directory).flatMap { file in
                try groups(file).flatMap { $0["rules"]?.items ?? [] }.compactMap { rule in
                    guard let name = rule["record"]?.text else { return nil }
                    return (name, rule["expr"]?.text ?? "")
                }
            }
        } catch {
            fatalError("rules: \(error)")
        }
    }()

    private static func groups(_ file: String) throws -> [Node] {
        try Parser.parse(try Files.read("\(directory)/\(file).yml"))["groups"]?.items ?? []
    }

    private static func read(_ file: String) throws -> [Rule] {
        try groups(file).flatMap { group in
            (group["rules"]?.items ?? []).filter { $0["alert"] != nil }.map { rule in
                Rule(
                    file: file, group: group["name"]?.text ?? "",
                    alert: rule["alert"]?.text ?? "", expression: rule["expr"]?.text ?? "",
                    hold: rule["for"]?.text, labels: texts(rule["labels"]),
                    annotations: texts(rule["annotations"]))
            }
        }
    }

    private static func texts(_ node: Node?) -> [String: String] {
        Dictionary((node?.entries ?? []).map { ($0.key, $0.value.text ?? "") }) { first, _ in first
        }
    }
}
