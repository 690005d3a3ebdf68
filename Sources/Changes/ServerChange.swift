/// Something about a server that is not as it was.
package struct ServerChange: Sendable, Equatable {
    /// What has changed.
    package enum Kind: String, Sendable, CaseIterable {
        /// A setting, as it is for new sessions.
        case setting
        /// The version of the server.
        case version
        /// The version of an extension, or whether it is there.
        case `extension`
        /// Whether the server is a primary or a replica.
        case role
        /// Attributes of a role (`ALTER ROLE`), or whether it is there.
        case roleAttributes = "role_attributes"
        /// A setting of a role, of a database or of a role in a database (`ALTER ROLE ... SET`).
        case roleSetting = "role_setting"
        /// The server was started; the values are the times of its starts.
        case restart
    }

    /// When it was noticed, in milliseconds since 1970; of a restart, when it was.
    package var time: Int64
    /// What has changed.
    package let kind: Kind
    /// The database, of what belongs to one; else empty.
    package let database: String
    /// The name of the setting, the extension or the role; of a role's setting `ROLE: SETTING`; else
    /// empty.
    package let name: String
    /// What it was; nil for the default of a setting, for nothing, and for what is not read.
    package let old: String?
    /// What it is; nil likewise.
    package let new: String?

    /// Puts a change together.
    package init(
        at time: Int64, _ kind: Kind, database: String = "", name: String = "", old: String?,
        new: String?
    ) {
        self.time = time
        self.kind = kind
        self.database = database
        self.name = name
        self.old = old
        self.new = new
    }

    /// What a server is called that is in recovery.
    static let replica = "replica"
    /// How much of a value a mark shows, in scalars.
    private static let shownScalars = 40

    /// A few words for a mark on a chart.
    package var title: String {
        let none = kind.none
        func cut(_ text: String?) -> String? {
            text.map {
                String(String.UnicodeScalarView($0.unicodeScalars.prefix(Self.shownScalars)))
            }
        }
        let (old, new) = (cut(old), cut(new))
        switch kind {
        case .setting where old == new:
            return "\(name): changed behind its first \(Self.shownScalars) characters"
        case .setting: return "\(name): \(old ?? none) to \(new ?? none)"
        case .version: return "version \(old ?? "unknown") to \(new ?? "unknown")"
        case .extension: return "extension \(name): \(old ?? none) to \(new ?? none)"
        case .roleAttributes: return "role \(name): \(old ?? none) to \(new ?? none)"
        case .roleSetting:
            let place = database.isEmpty ? "" : " in \(database)"
            return "set for \(name)\(place): \(old ?? none) to \(new ?? none)"
        case .role: return new == Self.replica ? "became a replica" : "became the primary"
        case .restart: return "the server was started"
        }
    }
}

extension ServerChange.Kind {
    /// What stands in a text for a value that there is not.
    package var none: String {
        switch self {
        case .setting: "the default"
        case .roleSetting: "not set"
        case .version, .extension, .role, .roleAttributes, .restart: "absent"
        }
    }
}
