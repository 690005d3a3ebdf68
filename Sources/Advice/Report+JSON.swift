import Indicators

/// Advice for programs; `docs/advise.md` describes the shape, which only grows.
extension Report {
    /// Changes when something is taken away or means something else.
    package static let formatVersion = 1

    /// All reports as one JSON document.
    package static func json(_ reports: [Report]) -> String {
        JSON.object([
            ("version", .number(Double(formatVersion))),
            ("targets", .array(reports.map(\.json))),
        ]).text + "\n"
    }

    private var json: JSON {
        .object([
            ("target", .text(target)), ("server", .optional(server)),
            ("score", score.map { .number($0) } ?? .null),
            ("coverage", coverage.map { .number($0) } ?? .null),
            ("seconds", .number((seconds * 1000).rounded() / 1000)),
            ("unseen", .array(unseen.map { .text($0) })),
            ("quiet", .array(quiet.map { .text($0) })),
            ("recommendations", .array(recommendations.map(Self.json))),
        ])
    }

    private static func json(_ item: Recommendation) -> JSON {
        .object([
            ("id", .text(item.id)), ("kind", .text(item.kind)), ("object", .text(item.object)),
            ("database", .optional(item.database)), ("title", .text(item.title)),
            ("severity", .text(item.severity.rawValue)), ("points", .number(item.points)),
            ("checks", .array(item.checks.map { .text($0) })), ("what", .text(item.what)),
            ("evidence", .array(item.evidence.map { .text($0) })),
            (
                "steps",
                .array(
                    item.steps.map { step in
                        .object([
                            ("sql", .text(step.sql)), ("destructive", .boolean(step.isDestructive)),
                        ])
                    })
            ),
            ("risk", .text(item.risk)), ("verify", .text(item.verify)),
            ("alert", .optional(item.alert)), ("runbook", .optional(item.runbook)),
            ("dashboard", .optional(item.panel?.dashboard)),
            ("panel", .optional(item.panel?.title)),
        ])
    }
}

/// A JSON value on its way out.
private indirect enum JSON {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case array([JSON])
    case object([(String, JSON)])

    static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let value):
            value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .text(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let pairs):
            "{" + pairs.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
