import History
import Recording
import Remembering
import Statements

extension RecentTexts {
    /// Texts for the history: new ones at once, and each once a day.
    var source: TableSource {
        TableSource(.texts, isPatient: true) { [self] _ in
            let rows = takeWaiting().flatMap { target, texts in
                texts.map {
                    StatementTextRow(
                        target: target, queryID: $0.id, text: $0.text, isCut: $0.isCut)
                }
            }
            let (batches, refused) = HistoryBatch.batches(of: rows)
            return TableSource.Taken(batches: batches, refused: refused)
        }
    }
}
