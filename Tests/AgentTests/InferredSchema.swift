import JSON

/// The schema, as OpenAPI 3.0 has it, that values of one kind have in common.
///
/// What every value has is required; what one of them lacks, or has as null, may be null. More
/// members may come, so nothing is forbidden.
enum InferredSchema {
    /// Members whose names are data: their values are texts.
    private static let maps: Set = ["absent_because", "labels"]
    /// What is null in every value that there is now, and what it will be.
    private static let later = [
        "application": "array", "baseline_mean_seconds": "number", "change_factor": "number",
        "examined_at": "string", "waiting": "number",
    ]

    /// Of values that stand under a name.
    static func of(_ values: [JSON], name: String = "") -> JSON {
        let known = values.filter { $0 != .null }
        var members: [JSON.Member]
        switch known.first {
        case nil: members = later[name].map { type($0) } ?? []
        case .flag: members = type("boolean")
        case .text: members = type("string")
        case .list:
            members =
                type("array") + [.init("items", of(known.flatMap(\.elements), name: name))]
        case .object where maps.contains(name):
            members =
                type("object") + [.init("additionalProperties", .object(type("string")))]
        case .object: members = object(known)
        default:
            let isWhole = known.allSatisfy { if case .whole = $0 { true } else { false } }
            members = type(isWhole ? "integer" : "number")
        }
        if known.first == nil, later[name] == "array" {
            members.append(.init("items", .object([])))
        }
        if known.count < values.count { members.append(.init("nullable", .flag(true))) }
        return .object(members)
    }

    private static func type(_ name: String) -> [JSON.Member] { [.init("type", .text(name))] }

    private static func object(_ values: [JSON]) -> [JSON.Member] {
        var order: [String] = []
        var found: [String: [JSON]] = [:]
        for member in values.flatMap(\.members) {
            if found[member.name] == nil { order.append(member.name) }
            found[member.name, default: []].append(member.value)
        }
        let required = order.filter { found[$0]?.count == values.count }
        let properties = order.map { JSON.Member($0, of(found[$0] ?? [], name: $0)) }
        return type("object") + [
            .init("properties", .object(properties)),
            .init("required", .list(required.map { .text($0) })),
        ]
    }
}
