import History

extension HistoryBatch: SinkBatch {
    /// How much of a COPY the batch takes.
    package var bytes: Int { tuples.count }
}
