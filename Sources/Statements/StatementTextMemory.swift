/// The texts of a target's statements, a bounded number of them in a bounded number of bytes.
///
/// Of too many those go that have been among the statements with series least lately.
package struct StatementTextMemory: Sendable, Equatable {
    /// The most texts that are kept.
    package static let textsMax = 1_000
    /// How many bytes they may take together, unless there are many targets.
    package static let bytesDefault = 1 << 20
    /// What each text takes besides its bytes, about.
    static let entryBytes = 96

    struct Entry: Sendable, Equatable {
        var text: StatementText
        /// When the statement was among those with series last, in milliseconds since 1970.
        var seen: Int64

        var bytes: Int { 2 * text.text.utf8.count + StatementTextMemory.entryBytes }
    }

    /// How texts are shown, by the name in the configuration: others are of no use.
    package let choice: String
    /// How many bytes they take, about.
    package private(set) var bytes = 0
    /// How many were given up for others.
    package internal(set) var evicted = 0
    private(set) var entries: [Int64: Entry] = [:]
    private var bytesMax = bytesDefault

    /// Knows no text yet.
    package init(choice: String) { self.choice = choice }

    /// How many are known.
    package var count: Int { entries.count }

    /// The text of a statement.
    package subscript(id: Int64) -> StatementText? { entries[id]?.text }

    /// All that is known, in the order of the ids.
    package var texts: [StatementText] {
        entries.sorted { $0.key < $1.key }.map(\.value.text)
    }

    /// Takes a text; whether it says something new.
    ///
    /// What is longer than all may be together is not kept.
    package mutating func take(_ text: StatementText, at now: Int64) -> Bool {
        let old = entries[text.id]
        insert(Entry(text: text, seen: max(now, old?.seen ?? 0)))
        guard old?.text != text else { return false }
        fit()
        return entries[text.id] != nil
    }

    /// These statements are among those with series now.
    package mutating func see(_ ids: some Sequence<Int64>, at now: Int64) {
        for id in ids { entries[id]?.seen = now }
    }

    /// Keeps no more than this from now on.
    package mutating func use(bytesMax: Int) {
        self.bytesMax = bytesMax
        fit()
    }

    /// Adds what an earlier agent knew, where nothing newer is known.
    package mutating func precede(by earlier: StatementTextMemory) {
        for (id, entry) in earlier.entries where entries[id] == nil { insert(entry) }
        evicted += earlier.evicted
        fit()
    }

    /// The time of day was set by this many milliseconds.
    package mutating func shift(by milliseconds: Int64) {
        for id in entries.keys {
            let seen = entries[id]?.seen ?? 0
            entries[id]?.seen = seen.addingReportingOverflow(milliseconds).partialValue
        }
    }

    mutating func insert(_ entry: Entry) {
        bytes += entry.bytes - (entries[entry.text.id]?.bytes ?? 0)
        entries[entry.text.id] = entry
    }

    private mutating func fit() {
        guard entries.count > Self.textsMax || bytes > bytesMax else { return }
        let oldest = entries.sorted { ($0.value.seen, $0.key) < ($1.value.seen, $1.key) }
        for (id, entry) in oldest {
            guard entries.count > Self.textsMax || bytes > bytesMax else { return }
            entries[id] = nil
            bytes -= entry.bytes
            evicted += 1
        }
    }
}
