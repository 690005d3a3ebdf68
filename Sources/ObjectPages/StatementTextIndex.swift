import API
import Metrics

/// The texts of statements by their ids, as far as they are known and to be shown.
struct StatementTextIndex {
    private var texts: [String: String] = [:]

    /// Takes them from what is known of a target.
    init(_ found: FamilyIndex) {
        for sample in found["pg_stat_statements_query_info"] {
            guard let id = sample.labels["queryid"], let text = sample.labels["query"] else {
                continue
            }
            if !text.isEmpty { texts[id] = text }
        }
    }

    /// The beginning of a statement's text; ids are digits.
    subscript(id: String) -> String? { texts[id] }
}
