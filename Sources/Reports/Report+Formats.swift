extension Report {
    /// The report in a format.
    package func written(as format: ReportFormat) -> String {
        switch format {
        case .text: text
        case .markdown: markdown
        case .html: html
        case .csv: csv
        case .json: json
        }
    }

    /// What a browser may load for the page: it has its style within, and runs nothing.
    package static let pagePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
        + " form-action 'none'; frame-ancestors 'none'"
}
