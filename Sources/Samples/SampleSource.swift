/// Where expressions find their samples.
package protocol SampleSource {
    /// All series with the given labels and their samples in a stretch of time, ends included.
    ///
    /// Times are milliseconds since 1970. More samples than asked for do no harm; markers of
    /// staleness must be among them. Series come in the order of their labels, so that sums are
    /// the same in each run.
    func series(matching matchers: [LabelMatcher], from: Int64, through: Int64) -> [Series]
    /// Whether series that fit may exist although none is found, because nothing is known of them.
    func mayMiss(_ matchers: [LabelMatcher]) -> Bool
}

extension SampleSource {
    /// What is not found is not there.
    package func mayMiss(_ matchers: [LabelMatcher]) -> Bool { false }
}
