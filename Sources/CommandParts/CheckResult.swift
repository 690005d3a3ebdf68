/// What `pgvigil check` came to.
package struct CheckResult {
    /// How many targets were looked at.
    package let targets: Int
    /// How many warnings there are: about the configuration, and about what its limits cut off.
    package var warnings: Int
    /// How many targets lack something, or cannot be reached.
    package var targetsWithProblems = 0
    /// What else has problems.
    package var others: [String] = []
    /// Whether everything could be reached.
    package var isReachable = true

    /// The result for this number of targets before the first one was looked at.
    package init(targets: Int, warnings: Int) {
        self.targets = targets
        self.warnings = warnings
    }

    /// The exit code; warnings do not count.
    package var code: ExitCode {
        if !isReachable { return .unavailable }
        return targetsWithProblems > 0 || !others.isEmpty ? .problems : .ok
    }

    /// Such as `2 targets, 1 with problems, 3 warnings`.
    package var line: String {
        let number = targetsWithProblems == 0 ? "none" : "\(targetsWithProblems)"
        let more = others.map { "\($0) with problems" }
        return (["\(count(targets, "target")), \(number) with problems"] + more + [warningText])
            .joined(separator: ", ")
    }

    /// The same when nothing was connected to.
    package var offlineLine: String {
        let line = "configuration: ok, \(count(targets, "target"))"
        return warnings == 0 ? line : "\(line), \(warningText)"
    }

    private var warningText: String { warnings == 0 ? "no warnings" : count(warnings, "warning") }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
