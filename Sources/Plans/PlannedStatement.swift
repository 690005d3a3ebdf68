/// A statement, where it was planned, and what came of it.
package struct PlannedStatement: Sendable {
    /// The target's name.
    package let target: String
    /// The statement's identifier.
    package let queryIdentifier: Int64
    /// The database in which it runs.
    package let database: String
    /// The role that ran it; of several the one that ran it most.
    package let user: String
    /// The server's version, as it says it.
    package let serverVersion: String
    /// The text as it was planned.
    package let text: PlannableText
    /// Where its names were looked for.
    package let searchPath: String
    /// The plan.
    package let plan: QueryPlan
    /// What a person should know of it.
    package let notes: [String]
    /// The plan with an index that there is not.
    package let hypothetical: HypotheticalPlan?
    /// Why there is no plan with an index that was to be pretended; nil otherwise.
    package let hypotheticalProblem: String?

    /// Puts all of it together.
    package init(
        target: String, queryIdentifier: Int64, database: String, user: String,
        serverVersion: String, text: PlannableText, searchPath: String, plan: QueryPlan,
        notes: [String], hypothetical: HypotheticalPlan?, hypotheticalProblem: String? = nil
    ) {
        self.target = target
        self.queryIdentifier = queryIdentifier
        self.database = database
        self.user = user
        self.serverVersion = serverVersion
        self.text = text
        self.searchPath = searchPath
        self.plan = plan
        self.notes =
            notes + (hypothetical?.notes ?? []) + [hypotheticalProblem].compactMap(\.self)
        self.hypothetical = hypothetical
        self.hypotheticalProblem = hypotheticalProblem
    }

    /// Why the plan is not what was asked for: no hypothetical one, or another fingerprint.
    package func problem(expecting fingerprint: String?) -> String? {
        if let hypotheticalProblem { return hypotheticalProblem }
        guard let fingerprint, fingerprint != plan.fingerprint else { return nil }
        return "the plan has fingerprint \(plan.fingerprint) instead of \(fingerprint)"
    }
}
