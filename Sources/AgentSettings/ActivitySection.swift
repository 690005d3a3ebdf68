package import Collection
package import Documents

/// `activity`: what is asked and shown of what sessions do.
package struct ActivitySection: Sendable, Equatable {
    /// What is shown of statements' texts, on pages, in labels, alerts and advice.
    package var texts: StatementTextChoice = .redacted
    /// How often the sessions are sampled between polls; zero for never.
    package var interval = Duration.zero
    /// How many bytes may hold what the sessions of a target have done of late.
    package var memoryBytesMax = 8 << 20
    /// Whether statements are compared with what is usual for them.
    package var findsRegressions = true

    /// The shortest interval besides 0.
    package static let intervalMin = Duration.milliseconds(100)
    /// The longest one.
    package static let intervalMax = Duration.seconds(60)

    /// What a target may be given to hold what its sessions have done.
    package static let memoryBytesLimits = 1 << 20...256 << 20

    /// Whether targets are sampled and shown as in another section.
    package func samples(as other: ActivitySection) -> Bool {
        texts == other.texts && interval == other.interval
    }

    /// The defaults.
    package init() {}
}

extension ActivitySection {
    /// The section's keys.
    package enum Key: String, SectionKey {
        case texts, interval, memory, regressions
    }

    /// Reads the section.
    package init(_ reader: SectionReader<Key>) {
        self.init()
        texts = reader.choice(.texts, of: StatementTextChoice.self) ?? texts
        interval = reader.duration(.interval, in: .zero...Self.intervalMax) ?? interval
        if interval > .zero, interval < Self.intervalMin {
            reader.refuse(
                .interval,
                "\(DurationText.text(interval)) is too short; at least"
                    + " \(DurationText.text(Self.intervalMin)), or 0s for never")
            interval = .zero
        }
        memoryBytesMax = reader.bytes(.memory, in: Self.memoryBytesLimits) ?? memoryBytesMax
        findsRegressions = reader.boolean(.regressions) ?? findsRegressions
        reader.finish()
    }
}
