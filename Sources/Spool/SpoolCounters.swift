/// What a log holds and what it has lost since it was opened.
package struct SpoolCounters: Sendable, Equatable {
    /// Bytes of all segments on disk.
    package var bytes = 0
    /// Records that wait for their acknowledgement.
    package var pending = 0
    /// Records that were dropped over the limit before they were acknowledged.
    package var recordsDropped: UInt64 = 0
    /// What those that were dropped weighed, as the log's user weighs.
    package var weightDropped: UInt64 = 0
    /// Records that were found damaged; at least one for each damaged place.
    package var recordsDamaged: UInt64 = 0
    /// Ends of segments that a crash had left unfinished; no acknowledged record was in them.
    package var tornTails: UInt64 = 0
    /// Writes that the file system refused, of records and of acknowledgements.
    package var writesFailed: UInt64 = 0

    /// Nothing yet.
    package init() {}
}
