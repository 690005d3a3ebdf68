/// The server's version as PostgreSQL writes it, from the label `short_version` of `pg_static`.
///
/// That label has three parts, as postgres_exporter writes it, because boards match it: 18.6.0. Since
/// PostgreSQL 10 the third is always 0.
package enum ShortVersion {
    /// What people read, such as 18.6; nil when the label is absent or empty.
    package static func shown(_ label: String?) -> String? {
        guard let label, !label.isEmpty else { return nil }
        return label.utf8.count { $0 == UInt8(ascii: ".") } == 2 && label.hasSuffix(".0")
            ? String(label.dropLast(2)) : label
    }
}
