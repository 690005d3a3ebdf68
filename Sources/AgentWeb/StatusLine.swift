package import Metrics

/// The line that a service manager shows of the agent: its targets, and what is wrong.
///
/// For example `watching 3 targets; 1 is down: orders; 2 alerts are firing`.
package enum StatusLine {
    /// At most that many targets are named.
    static let namesMax = 5

    /// The line for these targets, of which `snapshot` says how they are; one that was not asked
    /// yet is neither up nor down.
    package static func text(
        targets: [String], snapshot: Snapshot, firing: Int, isReloadSuccessful: Bool
    ) -> String {
        var parts = ["watching \(count(targets.count, "target"))"]
        let wanted = Set(targets)
        let down = snapshot.targets.filter {
            wanted.contains($0.name) && $0.value(of: "pg_up") == 0
        }.map(\.name)
        if !down.isEmpty {
            let named = down.prefix(namesMax).joined(separator: ", ")
            let more = down.count > namesMax ? " and \(down.count - namesMax) more" : ""
            parts.append("\(down.count) \(down.count == 1 ? "is" : "are") down: \(named)\(more)")
        }
        if firing > 0 {
            parts.append("\(count(firing, "alert")) \(firing == 1 ? "is" : "are") firing")
        }
        if !isReloadSuccessful { parts.append("the last reload was refused") }
        return parts.joined(separator: "; ")
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
