import API
import Metrics

/// The texts of statements by their ids, as far as they are known and to be shown.
struct StatementTextIndex {
    private var texts: ExactDictionary<String>

    /// Takes them from what is known of a target: what sessions have shown is there at once, what
    /// pg_stat_statements has comes minutes later and stays.
    init(_ target: KnownTarget) {
        texts = target.sessionTexts
        for sample in target.found["pg_stat_statements_query_info"] {
            guard let id = sample.labels["queryid"], let text = sample.labels["query"] else {
                continue
            }
            if !text.isEmpty { texts[id] = text }
        }
    }

    /// The beginning of a statement's text; ids are digits.
    subscript(id: String) -> String? { texts[id] }
}
