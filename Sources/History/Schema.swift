/// The schema `monitoring`: history of metrics in PostgreSQL, with functions and views beside it.
package enum Schema {
    /// In ascending order of their versions.
    package static let migrations: [SchemaMigration] = [
        .tables, .partitions, .rollUps, .recording,
    ]
}
