/// A dashboard: panels in rows, and what can be chosen above them.
package struct Board: Sendable {
    /// Panels under a heading.
    package struct Row: Sendable {
        /// The heading.
        package let title: String
        /// From left to right, and on the next line when one is full.
        package let panels: [Panel]

        init(_ title: String, _ panels: [Panel]) {
            self.title = title
            self.panels = panels
        }
    }

    /// The name by which links find it, and of its file; never changes.
    package let uid: String
    /// The title in Grafana.
    package let title: String
    let description: String
    let scope: Scope
    let variables: [Variable]
    /// Its panels.
    package let rows: [Row]

    init(
        _ uid: String, _ title: String, _ description: String, scope: Scope,
        variables: [Variable] = [], _ rows: [Row]
    ) {
        self.uid = uid
        self.title = title
        self.description = description
        self.scope = scope
        self.variables = variables
        self.rows = rows
    }

    /// All panels, without the headings between them.
    package var panels: [Panel] { rows.flatMap(\.panels) }

    /// All dashboards, in the order in which one reads them.
    package static let all: [Board] = [
        fleet, instance, health, queries, activity, locks, connections, io, wal, replication,
        vacuum, tables, history, agent,
    ]
}
