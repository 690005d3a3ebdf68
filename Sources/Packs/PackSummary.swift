/// What a pack's README says of it in one line.
package enum PackSummary {
    /// The first sentence below the title, or nothing.
    package static func of(_ readme: String) -> String {
        let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.drop { $0.isEmpty || $0.hasPrefix("#") }.prefix { !$0.isEmpty }
            .joined(separator: " ")
        guard let end = text.firstRange(of: ". ") else { return text }
        return String(text[..<end.lowerBound]) + "."
    }
}
