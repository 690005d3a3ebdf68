/// The files of a pack, by their names in its directory.
package enum PackFile: String, Sendable, CaseIterable {
    /// What it watches, what it needs, and what its alerts mean.
    case readme = "README.md"
    /// What is queried, as in a file of `collectors.files`.
    case collectors = "collectors.yml"
    /// What is judged, as in a file of `rules.files`.
    case rules = "rules.yml"
    /// The unit tests of the rules.
    case tests = "rules.test.yml"
    /// The tables that it is made for, as far as it reads them.
    case schema = "schema.sql"
    /// The rights that a role needs, for psql with the variable `role`.
    case grants = "grants.sql"
    /// A dashboard for Grafana.
    case board = "board.json"
}
