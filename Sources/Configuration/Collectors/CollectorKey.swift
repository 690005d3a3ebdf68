/// The keys of a user's own collector; each becomes a property of `Collector`.
enum CollectorKey: String, SectionKey {
    case name, summary, scope, interval, timeout, role, requires, variants, columns, top
    case databases
    case rowsMax = "rows_max"
}

/// The keys of one of its `variants`.
enum VariantKey: String, SectionKey {
    case sql, since, before, `extension`, without
}

/// The keys of a variant's `extension`.
enum ExtensionRangeKey: String, SectionKey {
    case since, before
}

/// The keys of one of its `requires`; each item has one.
enum RequirementKey: String, SectionKey {
    case role, `extension`, tracking, relation
    case settingNotZero = "setting_not_zero"
}

/// The keys of one of its `columns`.
enum ColumnKey: String, SectionKey {
    case name, use, `as`, help, factor, remainder, lookup, needs
}

/// The keys of its `top`.
enum RankingKey: String, SectionKey {
    case rows, by, remainder, folded
}
