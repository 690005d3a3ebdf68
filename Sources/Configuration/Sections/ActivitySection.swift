package import Collection

/// `activity`: what is shown of what sessions do.
package struct ActivitySection: Sendable, Equatable {
    /// What is shown of statements' texts, on pages, in labels, alerts and advice.
    package var texts: StatementTextChoice = .redacted

    /// The defaults.
    package init() {}
}

extension ActivitySection {
    enum Key: String, SectionKey {
        case texts
    }

    init(_ reader: SectionReader<Key>) {
        self.init()
        texts = reader.choice(.texts, of: StatementTextChoice.self) ?? texts
        reader.finish()
    }
}
