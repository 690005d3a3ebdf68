import Platform

/// How often a property is tried.
package enum Repetitions {
    private static let percent =
        Int(ProcessEnvironment.value(of: "PGVIGIL_TEST_REPETITIONS") ?? "") ?? 100

    /// `count`, or the share of it that `PGVIGIL_TEST_REPETITIONS` says in percent; at least one.
    ///
    /// The thread sanitizer makes pure code ten times slower, and a thousandth history shows it no
    /// thread that the first did not.
    package static func of(_ count: Int) -> Int { max(1, count * percent / 100) }
}
