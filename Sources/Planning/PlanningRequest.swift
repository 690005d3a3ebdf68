package import Plans

/// Which statement is to be planned, and how.
package struct PlanningRequest: Sendable {
    /// The statement's identifier.
    package var queryIdentifier: Int64
    /// The database in which it runs; nil when only one has it.
    package var database: String?
    /// The role that runs it; nil for the one that ran it most.
    package var user: String?
    /// Where names without a schema are looked for; nil for where that role has them looked for.
    package var searchPath: String?
    /// An index that is to be pretended.
    package var hypothetical: HypotheticalIndex?
    /// How long each question may take.
    package var limit: Duration

    /// Puts a request together.
    package init(
        queryIdentifier: Int64, database: String? = nil, user: String? = nil,
        searchPath: String? = nil, hypothetical: HypotheticalIndex? = nil,
        limit: Duration = .seconds(5)
    ) {
        self.queryIdentifier = queryIdentifier
        self.database = database
        self.user = user
        self.searchPath = searchPath
        self.hypothetical = hypothetical
        self.limit = limit
    }
}
