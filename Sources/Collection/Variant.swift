/// One wording of a collector's question, for the servers that understand it.
///
/// The text may hold placeholders, filled from what the server said of itself:
/// `{databases}` becomes an array literal of the oids of all databases, as in `'{1,5}'::oid[]`;
/// `{database_names}` becomes a row list `(oid, 'name'), ...` for `VALUES`;
/// `{schema:pg_stat_statements}` becomes the quoted schema that the extension lives in;
/// `{expected_settings}` becomes an array of the names of settings of which the configuration expects
/// values (without any, the collector is not asked);
/// `{reads_texts}` becomes `true`, or `false` when no text of a statement may be read; and
/// `{query_ids}` becomes an array literal of the ids of statements that have series but no text
/// yet, as in `'{-7,42}'::bigint[]` (without any, the collector is not asked).
package struct Variant: Sendable {
    /// Major versions of PostgreSQL that understand it; `Int.max` when there is no end in sight.
    package let versions: Range<Int>
    /// Extension versions it needs, if it reads an extension.
    package let extensionVersions: Range<ExtensionVersion>?
    /// The statement: one SELECT (or a console's SHOW), no semicolon.
    package let sql: String
    /// Columns of the collector that this wording does not return.
    package let without: Set<String>

    /// For PostgreSQL from `versions.lowerBound` up to, not including, `versions.upperBound`.
    package init(
        _ versions: Range<Int>, extension extensionVersions: Range<ExtensionVersion>? = nil,
        _ sql: String, without: Set<String> = []
    ) {
        self.versions = versions
        self.extensionVersions = extensionVersions
        self.sql = sql
        self.without = without
    }

    /// The same words for every version.
    package static func always(_ sql: String, without: Set<String> = []) -> Variant {
        Variant(0..<Int.max, sql, without: without)
    }

    /// For this major version and later ones.
    package static func since(_ version: Int, _ sql: String, without: Set<String> = []) -> Variant {
        Variant(version..<Int.max, sql, without: without)
    }

    /// For versions before this major version.
    package static func before(_ version: Int, _ sql: String, without: Set<String> = []) -> Variant
    {
        Variant(0..<version, sql, without: without)
    }
}
