import Documents

/// The keys of a user's own collector; each becomes a property of `Collector`.
package enum CollectorKey: String, SectionKey {
    case name, summary, scope, interval, timeout, role, requires, variants, columns, top
    case databases, targets, indicators
    case rowsMax = "rows_max"
}

/// The keys of one of its `variants`.
package enum VariantKey: String, SectionKey {
    case sql, since, before, `extension`, without
}

/// The keys of a variant's `extension`.
package enum ExtensionRangeKey: String, SectionKey {
    case since, before
}

/// The keys of one of its `requires`; each item has one.
package enum RequirementKey: String, SectionKey {
    case role, `extension`, tracking, relation, columns, privilege, index, setting
    case settingNotZero = "setting_not_zero"
    case optionalExtension = "optional_extension"
}

/// The keys of one of its `columns`.
package enum ColumnKey: String, SectionKey {
    case name, use, `as`, help, factor, remainder, lookup, needs
    case whenLower = "when_lower"
}

/// The keys of one of its `indicators`.
package enum OwnIndicatorKey: String, SectionKey {
    case name, metric, warning, critical, environments
    case badBelow = "bad_below"
}

/// The keys of its `top`.
package enum RankingKey: String, SectionKey {
    case rows, by, remainder, folded
}
