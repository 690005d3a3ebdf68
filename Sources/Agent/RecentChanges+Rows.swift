import Changes
import Chronicle
import History
import Recording

extension RecentChanges {
    /// Changes for the history.
    var source: TableSource {
        TableSource(.changes, isPatient: true, kept: noteKept) { [self] _ in
            let (changes, dropped) = takeWaiting()
            let rows = changes.map { target, change in
                ChangeRow(
                    milliseconds: change.time, target: target, kind: change.kind.rawValue,
                    texts: [
                        change.database.isEmpty ? nil : change.database,
                        change.name.isEmpty ? nil : change.name, change.old, change.new,
                    ])
            }
            let (batches, refused) = HistoryBatch.batches(of: rows)
            return TableSource.Taken(batches: batches, refused: refused, dropped: dropped)
        }
    }
}
