/// What speaks against changing a schema, before anything is touched.
extension Schema {
    /// The documented columns and their types.
    package static let documentedColumns: [(name: String, type: String)] = [
        ("id", "uuid"), ("metric_name", "text"), ("metric_value", "numeric"),
        ("metric_unit", "text"), ("tags", "jsonb"), ("recorded_at", "timestamp with time zone"),
    ]

    /// Why migrations cannot be applied, in the order in which a person would fix it.
    package static func problems(_ survey: SchemaSurvey, mode: SchemaMode) -> [SchemaProblem] {
        if survey.isReplica { return [.replica] }
        if survey.serverVersion < 140_000 { return [.server(survey.serverVersion)] }
        if let version = survey.version, version > Self.version {
            return [.newer(version, known: Self.version)]
        }
        let doubts = trust(survey)
        if let version = survey.version, version == Self.version { return doubts }
        // Without rights the rest cannot be seen well enough to be judged.
        var problems = rights(survey) + doubts
        if !problems.isEmpty { return problems }
        if let name = mode.requiredExtension, survey.version == nil {
            if !survey.extensions.contains(name) {
                problems.append(.missingExtension(name, database: survey.database))
            } else if survey.kind != nil {
                problems.append(.relation("there already and would have to be moved by \(name)"))
            }
        }
        if survey.version == nil, survey.kind != nil { problems += shape(survey) }
        return problems + SchemaTakeover(survey).problems
    }

    /// Through whom or what others would get the role's rights, or the schema's.
    private static func trust(_ survey: SchemaSurvey) -> [SchemaProblem] {
        if survey.login != survey.role {
            return [
                .role(login: survey.login, role: survey.role, remedy: survey.roleResets)
            ]
        }
        // Migrations write to tables, whose owner decides what runs then.
        if let version = survey.version, version < Self.version, survey.isSuperuser,
            !survey.isPrincipalSuperuser
        {
            return [
                .ownership(
                    role: survey.role, objects: ["schema_version"], owner: survey.principal)
            ]
        }
        return survey.hazards
            + survey.refusedIntrusions.map { .intrusion($0.finding, remedy: $0.remedy) }
    }

    /// What the role lacks.
    private static func rights(_ survey: SchemaSurvey) -> [SchemaProblem] {
        let role = quoted(survey.role)
        if !survey.hasSchema {
            return survey.createsSchemas
                ? []
                : [
                    .right(
                        "the role \(survey.role) may not make a schema in \(survey.database)",
                        remedy: "GRANT CREATE ON DATABASE \(quoted(survey.database)) TO \(role);")
                ]
        }
        var problems: [SchemaProblem] = []
        if !survey.createsObjects {
            problems.append(
                .right(
                    "the role \(survey.role) may not make objects in the schema monitoring",
                    remedy: "GRANT USAGE, CREATE ON SCHEMA monitoring TO \(role);"))
        }
        let known = Set(tables + views)
        var foreign = survey.foreignOwners.filter { known.contains($0.key) }
        let taken = SchemaTakeover(survey).taken
        for object in survey.objects where object.kind == "FUNCTION" {
            guard let owner = object.foreignOwner else { continue }
            let signature = "\(object.name)(\(object.arguments))"
            if taken.contains(object) || survey.version != nil && functions.contains(signature) {
                foreign[signature] = owner
            }
        }
        // Not a grant of the owner: it may be a superuser, and the role that asks the agent's own.
        let owned = Dictionary(grouping: foreign.keys.sorted()) { foreign[$0] ?? "" }
        for (owner, names) in owned.sorted(by: { $0.key < $1.key }) {
            problems.append(.ownership(role: survey.role, objects: names, owner: owner))
        }
        return problems
    }

    /// Whether `CAST` takes values of one type to another: through their text, or because both count
    /// or both are times.
    private static func hasCast(from found: String, to expected: String) -> Bool {
        let texts = ["text", "character", "name", "json", "unknown"]
        if expected == "text" || texts.contains(where: found.hasPrefix) { return true }
        let numbers = [
            "smallint", "integer", "bigint", "numeric", "real", "double", "jsonb", "money",
        ]
        let families = ["numeric": numbers, "timestamp with time zone": ["timestamp", "date"]]
        return (families[expected] ?? []).contains(where: found.hasPrefix)
    }

    /// What is wrong with a table that was made by hand.
    private static func shape(_ survey: SchemaSurvey) -> [SchemaProblem] {
        switch survey.kind {
        case "r": break
        case "p":
            guard survey.isPartitionedByTime else {
                return [.relation("partitioned, but not by ranges of recorded_at")]
            }
            if let name = survey.defaultPartition, name != "performance_metrics_default" {
                return [.relation("partitioned with the default partition \(name)")]
            }
        case "v": return [.relation("a view")]
        case "m": return [.relation("a materialized view")]
        case "f": return [.relation("a foreign table")]
        default: return [.relation("no table")]
        }
        let found = Dictionary(
            survey.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var problems: [SchemaProblem] = []
        for (name, type) in documentedColumns {
            if let column = found[name] {
                if column.type != type {
                    problems.append(
                        hasCast(from: column.type, to: type)
                            ? .column(name, found: column.type, expected: type)
                            : .castlessColumn(name, found: column.type, expected: type))
                }
            } else {
                problems.append(.missingColumn(name, expected: type))
            }
        }
        let documented = Set(documentedColumns.map(\.name))
        for column in survey.columns where !documented.contains(column.name) {
            if column.isIdentity, survey.kind == "r" {
                problems.append(.identity(column.name))
            } else if !column.isOptional, !column.isIdentity {
                problems.append(.requiredColumn(column.name))
            }
        }
        problems += survey.references.map { .reference($0.key, table: $0.table) }
        return problems + survey.attachments.map { .attachment($0) }
    }

    /// An identifier in quotes.
    ///
    /// By scalars: a quote with a mark behind it is another character to `String`, and still ends
    /// the identifier for a server.
    static func quoted(_ name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars where scalar.value != 0 {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// An identifier as people write it: in quotes only where it must be.
    package static func quotedIfNeeded(_ name: String) -> String {
        let isPlain = name.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
            default: false
            }
        }
        return isPlain && !name.isEmpty ? name : quoted(name)
    }
}
