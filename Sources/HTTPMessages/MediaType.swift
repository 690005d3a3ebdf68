/// A media type with its parameters, such as `text/plain; version=0.0.4`.
package struct MediaType: Sendable, Hashable, CustomStringConvertible {
    /// `text` in `text/plain`, small letters; `*` in a range.
    package let type: String
    /// `plain` in `text/plain`, small letters; `*` in a range.
    package let subtype: String
    /// The parameters in their order, names in small letters, without quotes.
    package let parameters: [Parameter]

    /// One `name=value` of a media type.
    package struct Parameter: Sendable, Hashable {
        /// The name in small letters.
        package let name: String
        /// The value as it came, without quotes.
        package let value: String
    }

    /// Prometheus's text format.
    package static let prometheusText = MediaType(
        "text", "plain", [("version", "0.0.4"), ("charset", "utf-8")])
    /// OpenMetrics 1.0.
    package static let openMetrics = MediaType(
        "application", "openmetrics-text", [("version", "1.0.0"), ("charset", "utf-8")])

    /// A media type from its parts; type, subtype and parameter names in small letters.
    package init(_ type: String, _ subtype: String, _ parameters: [(String, String)] = []) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters.map { Parameter(name: $0.0, value: $0.1) }
    }

    /// Reads one media type or range; nil when it is none.
    package init?(parsing text: String) {
        guard let element = HeaderElement(parsing: text[...]) else { return nil }
        self.init(element)
    }

    init?(_ element: HeaderElement) {
        let names = element.value.lowercased()
            .split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2,
            names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenCharacter) })
        else { return nil }
        type = String(names[0])
        subtype = String(names[1])
        parameters = element.parameters.filter { $0.name != "q" }
    }

    /// The value of a parameter, or nil.
    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// The form for a `Content-Type` header.
    package var description: String {
        parameters.reduce("\(type)/\(subtype)") { "\($0); \($1.name)=\($1.value)" }
    }
}
