package import Collection
package import Documents
package import Limits
package import TargetSettings
package import YAML

/// `agent`: how the agent itself runs.
package struct AgentSection: Sendable, Equatable {
    /// How often targets are polled.
    package var interval: Duration = .seconds(10)
    /// This agent's share of the targets.
    package var shard: Shard = .whole
    /// A directory for what must survive a restart, or nil when nothing is kept.
    package var stateDirectory: String?
    /// A directory with packs of one's own, or nil for those of the program alone.
    package var packsDirectory: String?
    /// How long the agent may take to stop.
    package var stopTimeout: Duration = .seconds(5)
    /// The most series of one target; what is cut is counted.
    package var seriesMax = 20_000
    /// The longest label value in bytes of UTF-8; longer ones are cut.
    package var labelValueBytesMax = 256
    /// The set of thresholds for targets that name none.
    package var profile: Profile = .standard
    /// Whether statements are prepared on targets that do not say it.
    package var prepare: Target.Preparing = .auto
    /// Whose metric names are served besides our own.
    package var compatibility: Compatibility = .none
    /// What is logged, and how.
    package var log = LogSection()

    /// The defaults.
    package init() {}
}

extension AgentSection {
    /// The section's keys.
    package enum Key: String, SectionKey {
        case interval, shard
        case stateDirectory = "state_directory"
        case packsDirectory = "packs_directory"
        case stopTimeout = "stop_timeout"
        case seriesMax = "series_max"
        case labelValueBytesMax = "label_value_bytes_max"
        case profile, prepare, compatibility, log
    }

    /// Where the section says `state_directory`.
    package static func stateDirectoryPlace(_ section: Node?) -> Range<Mark>? {
        guard case .mapping(let entries)? = section?.content else { return nil }
        return entries.first { $0.key == Key.stateDirectory.rawValue }?.value.range
    }

    /// Reads the section; `directory` is where relative paths begin.
    package init(_ reader: SectionReader<Key>, relativeTo directory: FileDirectory) {
        self.init()
        interval = reader.duration(.interval, in: .seconds(1) ... .seconds(3600)) ?? interval
        if let text = reader.word(.shard) {
            if let shard = Shard(text) {
                self.shard = shard
            } else {
                reader.refuse(
                    .shard, "\(Findings.quoted(text)) is not i/n with i from 1 to n, as in 2/3")
            }
        }
        stateDirectory = reader.word(.stateDirectory).map(directory.appending)
        packsDirectory = reader.word(.packsDirectory).map(directory.appending)
        stopTimeout =
            reader.duration(.stopTimeout, in: .seconds(1) ... .seconds(300)) ?? stopTimeout
        seriesMax = reader.integer(.seriesMax, in: 100...1_000_000) ?? seriesMax
        labelValueBytesMax =
            reader.bytes(.labelValueBytesMax, in: 63...65_536) ?? labelValueBytesMax
        profile = reader.choice(.profile, of: Profile.self) ?? profile
        prepare = reader.choice(.prepare, of: Target.Preparing.self) ?? prepare
        compatibility = reader.choice(.compatibility, of: Compatibility.self) ?? compatibility
        if let section = reader.section(.log, LogSection.Key.self) { log = LogSection(section) }
        reader.finish()
    }
}
