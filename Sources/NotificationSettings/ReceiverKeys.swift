import Documents
import Receivers

/// A key of a section whose keys are known only when the program runs.
struct NamedKey: SectionKey {
    static let allCases: [NamedKey] = []

    let rawValue: String

    init(rawValue: String) { self.rawValue = rawValue }

    /// A key that every receiver has.
    init(_ key: NotificationsSection.CommonKey) { rawValue = key.rawValue }
}

/// The keys of a receiver: those that all have, and one for each kind.
enum ReceiverKeys {
    static let all =
        NotificationsSection.CommonKey.allCases.map(NamedKey.init)
        + ReceiverKinds.all.map { NamedKey(rawValue: $0.name) }
}
