import Basics
package import Tables

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
    /// Our role is a member of a role that sees it, without having its privileges.
    case inheritance(role: String)
    /// The server did not say whether what it needs is there.
    case unread(ServerFacts.Unread)
    /// The extension is there, in a schema that our role may not use.
    case schema(String)
    /// The extension is not there.
    case missingExtension(String)
    /// An extension that servers may do without is not there, or is too old.
    case withoutExtension(String, ExtensionVersion? = nil)
    /// A setting switches the subject off.
    case setting(String)
    /// A setting has another value than one of those that are wanted; empty where there is no such setting.
    case settingDiffers(String, String, wanted: [String])
    /// A setting keeps the server from counting the subject, so that nothing is known of it.
    case tracking(Tracking)
    /// The server refused it although the plan thought it would answer.
    case refused(CollectorRefusal)

    /// One of the documented reasons of `pgvigil_collector_failures_total`, or nil when leaving the
    /// collector out is no failure.
    package var failureReason: FailureReason? {
        switch self {
        case .permission, .inheritance, .schema: .permission
        case .refused(let refusal): refusal.reason
        case .unread(let unread): unread.reason
        case .missingExtension: .missingExtension
        case .extensionVersion: .unsupported
        case .disabled, .otherKind, .version, .role, .withoutExtension, .setting, .tracking,
            .settingDiffers:
            nil
        }
    }

    /// Whether servers are like that until someone decides otherwise, so that there is nothing to fix.
    package var isUsual: Bool {
        if case .tracking(let tracking) = self { !tracking.isOnByDefault } else { false }
    }

    /// The word for the label `reason`.
    package var label: String {
        switch self {
        case .disabled: "disabled"
        case .otherKind: "kind"
        case .version, .extensionVersion: "unsupported"
        case .role: "role"
        case .permission, .inheritance, .schema: "permission"
        case .refused(let refusal): refusal.reason.rawValue
        case .unread(let unread): unread.reason.rawValue
        case .missingExtension, .withoutExtension: "missing_extension"
        case .setting, .settingDiffers, .tracking: "setting"
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
        case .inheritance(let role): "is a member of \(role) without its privileges (no INHERIT)"
        case .unread(let unread): "unknown \(unread.subject.rawValue): \(unread.message)"
        case .schema(let name): "needs USAGE on the schema \(name)"
        case .missingExtension(let name): "extension \(name) is not installed"
        case .withoutExtension(let name, nil): "extension \(name) is not installed"
        case .withoutExtension(let name, let version?): "\(name) \(version) does not have it"
        case .setting(let name): "\(name) is 0"
        case .settingDiffers(let name, "", _): "there is no setting \(name)"
        case .settingDiffers(let name, let value, let wanted):
            "\(name) is \(value), not \(wanted.joined(separator: " or "))"
        case .tracking(let tracking): "\(tracking.rawValue) is \(tracking.offValue)"
        case .refused(let refusal): "refused: \(refusal.message)"
        }
    }

    /// The statements that help, in this order, for what is known of the server; none when no
    /// statement does.
    package func remedies(_ facts: ServerFacts) -> [String] {
        let role = SQLQuoting.identifier(facts.role)
        return switch self {
        case .permission, .inheritance: membership(facts, role)
        case .schema(let schema):
            ["GRANT USAGE ON SCHEMA \(SQLQuoting.identifier(schema)) TO \(role)"]
        case .missingExtension(let name): ["CREATE EXTENSION \(Self.extensionName(name))"]
        case .extensionVersion(let name, _): ["ALTER EXTENSION \(Self.extensionName(name)) UPDATE"]
        case .tracking(let tracking): [Self.remedy(tracking)]
        default: []
        }
    }

    /// The statement that switches on what the server does not count; a reload must follow.
    package static func remedy(_ tracking: Tracking) -> String {
        "ALTER SYSTEM SET \(tracking.rawValue) = \(tracking.onValue)"
    }

    /// From 16 on each grant says whether it is inherited, before that the role does.
    private func membership(_ facts: ServerFacts, _ role: String) -> [String] {
        let grant = "GRANT pg_monitor TO \(role)"
        let isMember = if case .inheritance = self { true } else { false }
        if facts.major >= 16 {
            return [isMember || facts.inherits == false ? "\(grant) WITH INHERIT TRUE" : grant]
        }
        guard facts.inherits == false else { return [grant] }
        return ["ALTER ROLE \(role) INHERIT"] + (isMember ? [] : [grant])
    }

    /// Most names of extensions read better without quotes.
    private static func extensionName(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (97...122).contains($0) }
        return isPlain ? name : SQLQuoting.identifier(name)
    }
}
