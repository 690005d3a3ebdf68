/// How a report is written.
package enum ReportFormat: String, Sendable, CaseIterable {
    case text, markdown, html, csv, json

    /// What names of files end with, and the format that they have.
    package static let endings: [(String, ReportFormat)] = [
        (".txt", .text), (".md", .markdown), (".html", .html), (".htm", .html), (".csv", .csv),
        (".json", .json),
    ]

    /// The names of all of them.
    package static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// What the name of a file ends with, such as `.html`.
    package var ending: String {
        switch self {
        case .text: ".txt"
        case .markdown: ".md"
        case .html: ".html"
        case .csv: ".csv"
        case .json: ".json"
        }
    }

    /// Its media type, all in UTF-8.
    package var contentType: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        case .json: "application/json; charset=utf-8"
        }
    }
}
