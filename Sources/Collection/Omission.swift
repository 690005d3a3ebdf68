/// Why a collector is not in a plan.
package enum Omission: Sendable, Equatable, CustomStringConvertible {
    /// The configuration says so.
    case disabled
    /// The target is a server and the collector asks a console, or the other way round.
    case otherKind
    /// No wording fits the server's version.
    case version(Int)
    /// No wording fits the extension's version.
    case extensionVersion(String, ExtensionVersion)
    /// It only makes sense on the other side of replication.
    case role(Collector.Role)
    /// Our role may not see it.
    case permission(role: String)
    /// The extension is there, in a schema that our role may not use.
    case schema(String)
    /// The extension is not there.
    case missingExtension(String)
    /// A setting switches the subject off.
    case setting(String)
    /// A setting keeps the server from counting the subject, so that nothing is known of it.
    case tracking(Tracking)
    /// The server refused it although the plan thought it would answer.
    case refused(String)

    /// One of the documented reasons of `pgvigil_collector_failures_total`, or nil when leaving the
    /// collector out is no failure.
    package var failureReason: FailureReason? {
        switch self {
        case .permission, .schema, .refused: .permission
        case .missingExtension: .missingExtension
        case .extensionVersion: .unsupported
        case .disabled, .otherKind, .version, .role, .setting, .tracking: nil
        }
    }

    /// The word for the label `reason`.
    package var label: String {
        switch self {
        case .disabled: "disabled"
        case .otherKind: "kind"
        case .version, .extensionVersion: "unsupported"
        case .role: "role"
        case .permission, .schema, .refused: "permission"
        case .missingExtension: "missing_extension"
        case .setting, .tracking: "setting"
        }
    }

    /// One line for people.
    package var description: String {
        switch self {
        case .disabled: "disabled by the configuration"
        case .otherKind: "not for this kind of target"
        case .version(let major): "PostgreSQL \(major) does not have it"
        case .extensionVersion(let name, let version): "\(name) \(version) does not have it"
        case .role(let role): "only on a \(role.rawValue)"
        case .permission(let role): "needs membership in \(role)"
        case .schema(let name): "needs USAGE on the schema \(name)"
        case .missingExtension(let name): "extension \(name) is not installed"
        case .setting(let name): "\(name) is 0"
        case .tracking(let tracking): "\(tracking.rawValue) is \(tracking.offValue)"
        case .refused(let message): "refused: \(message)"
        }
    }

    /// The statement that mends it, for a role with this name, or nil when there is none.
    package func remedy(role name: String) -> String? {
        switch self {
        case .permission: "GRANT pg_monitor TO \(Self.quoted(name))"
        case .schema(let schema):
            "GRANT USAGE ON SCHEMA \(Self.quoted(schema)) TO \(Self.quoted(name))"
        case .missingExtension(let name): "CREATE EXTENSION \(name)"
        case .tracking(let tracking): Self.remedy(tracking)
        case .extensionVersion(let name, _): "ALTER EXTENSION \(name) UPDATE"
        default: nil
        }
    }

    /// The statement that switches on what the server does not count; a reload must follow.
    package static func remedy(_ tracking: Tracking) -> String {
        "ALTER SYSTEM SET \(tracking.rawValue) = \(tracking.onValue)"
    }

    private static func quoted(_ name: String) -> String {
        let parts = name.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\"\"") + "\""
    }
}
