import Documents

/// `agent.log`: what is logged, and how.
package struct LogSection: Sendable, Equatable {
    /// The least important lines that are logged.
    package enum Level: String, Sendable, CaseIterable {
        case debug, info, notice, warning, error
    }

    /// How a line looks.
    package enum Format: String, Sendable, CaseIterable {
        /// The journal under systemd, text on a terminal, otherwise logfmt.
        case auto
        case logfmt, json, journal, text
    }

    /// The least important lines that are logged.
    package var level: Level = .info
    /// How a line looks.
    package var format: Format = .auto

    /// The defaults.
    package init() {}
}

extension LogSection {
    /// The section's keys.
    package enum Key: String, SectionKey {
        case level, format
    }

    init(_ reader: SectionReader<Key>) {
        self.init()
        level = reader.choice(.level, of: Level.self) ?? level
        format = reader.choice(.format, of: Format.self) ?? format
        reader.finish()
    }
}
