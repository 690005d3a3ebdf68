/// A file of rules in Prometheus's form.
///
///     groups:
///       - name: availability
///         rules:
///           - alert: PostgresDown
///             expr: pg_up == 0
///             for: 1m
///             labels: { severity: page }
///             annotations: { summary: "{{ $labels.target }} cannot be queried" }
package struct RuleFile: Sendable, Equatable {
    /// The file, as it was named.
    package let path: String
    /// Its groups in their order.
    package let groups: [RuleGroup]

    /// The most rules in one file.
    package static let rulesMax = 2000

    /// Reads a file; a failure is all that is wrong with it, in the order of the lines.
    package static func parse(
        _ content: [UInt8], path: String
    ) -> Result<RuleFile, RuleFileProblems> {
        let (reader, root) = FileReader.document(file: path, content: content)
        var groups: [RuleGroup] = []
        if let root { groups = RuleFileReader(reader).groups(root) }
        if let problems = RuleFileProblems(reader.problems) { return .failure(problems) }
        return .success(RuleFile(path: path, groups: groups))
    }
}
