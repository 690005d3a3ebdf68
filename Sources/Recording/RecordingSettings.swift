/// What is recorded beside the pages, for each kind of sink.
package struct RecordingSettings: Sendable, Equatable {
    /// The history; nil when none is kept.
    package let history: HistorySettings?
    /// Names under which other senders may not record.
    package let reservedNames: ReservedNames

    /// Puts settings together.
    package init(history: HistorySettings?, reservedNames: ReservedNames) {
        self.history = history
        self.reservedNames = reservedNames
    }
}
