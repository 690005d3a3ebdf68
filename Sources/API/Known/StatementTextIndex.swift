import Metrics

/// The texts of a target's statements by their ids, as far as they are known and to be shown.
package struct StatementTextIndex {
    private var shown = ExactDictionary<String>()
    private let kept: ExactDictionary<String>
    private let ofSessions: ExactDictionary<String>

    /// Takes them from what is known of a target: what its series show, what is kept over restarts, and
    /// what sessions have shown, which is there at once.
    package init(_ target: KnownTarget) {
        kept = target.keptTexts
        ofSessions = target.sessionTexts
        for sample in target.found["pg_stat_statements_query_info"] {
            guard let id = sample.labels["queryid"], let text = sample.labels["query"] else {
                continue
            }
            if !text.isEmpty { shown[id] = text }
        }
    }

    /// The beginning of a statement's text; ids are digits.
    package subscript(id: String) -> String? { shown[id] ?? kept[id] ?? ofSessions[id] }
}
