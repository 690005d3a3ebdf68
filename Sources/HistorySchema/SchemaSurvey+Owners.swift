// The schema is as safe as the least of those who may change it: its owner drops and makes again
// what he likes, and whoever may make functions in it gets calls that fit his own better. So all of
// it belongs to one role, to its like, or to superusers.
extension SchemaSurvey {
    /// Somebody else's hand in the schema.
    package struct Intrusion: Sendable, Equatable {
        /// What it is.
        package enum Kind: String, Sendable {
            /// The schema's owner.
            case schema = "owned"
            /// Somebody who may make objects in it.
            case create
            /// A function with the name of ours and other arguments.
            case overload
            /// A function of ours with another owner.
            case function
            /// A table or view of ours with another owner.
            case relation
            /// A function of ours that does something else.
            case body
            /// A function or view of ours that is not there.
            case missing
        }

        /// What it is.
        package let kind: Kind
        /// The thing, as statements name it.
        package let object: String
        /// Its owner, or who may do it.
        package let owner: String
        /// The statement that ends it.
        package let remedy: String

        /// In a few words.
        package var text: String {
            switch kind {
            case .schema: "the schema monitoring belongs to \(owner), who may replace all in it"
            case .create: "\(owner) may make functions in the schema monitoring"
            case .overload:
                "the function \(object) of \(owner) has the name of one of pgvigil's"
            case .function: "pgvigil's function \(object) belongs to \(owner)"
            case .relation: "pgvigil's \(object) belongs to \(owner)"
            case .body: "pgvigil's function \(object) was changed"
            case .missing: "pgvigil's \(object) was dropped"
            }
        }

        /// The same, and what ends it where that is no statement.
        package var finding: String {
            switch kind {
            case .function: "\(text): pgvigil schema apply, as a superuser, makes it again"
            case .body: "\(text): pgvigil schema apply, as its owner, makes it again"
            case .missing:
                "\(text): pgvigil schema apply, as the schema's owner, makes it again"
            default: text
            }
        }
    }

    /// To whom the schema belongs, and who else is as good; needs `principal` for all of it.
    ///
    /// What a superuser owns decides: functions that run with his rights must not be in the hands
    /// of anybody less.
    static var principalSQL: String {
        #"""
        space AS MATERIALIZED (
            SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = 'monitoring'),
        versions AS MATERIALIZED (
            SELECT c.relowner FROM pg_class AS c JOIN space ON space.oid = c.relnamespace
             WHERE c.relname = 'schema_version' AND c.relkind = 'r'),
        ours AS MATERIALIZED (
            SELECT p.oid, p.proname, p.proowner, p.prosrc,
                   format('%s(%s)', p.proname, oidvectortypes(p.proargtypes)) AS signature
              FROM pg_proc AS p JOIN space ON space.oid = p.pronamespace),
        principal AS MATERIALIZED (
            SELECT r.oid, r.rolsuper, EXISTS (SELECT FROM versions) AS isours
              FROM pg_roles AS r
             WHERE r.oid = coalesce(
                   (SELECT s.oid
                      FROM (SELECT proowner AS oid FROM ours WHERE signature IN (\#(signatures))
                            UNION SELECT relowner FROM versions) AS o
                           JOIN pg_roles AS s ON s.oid = o.oid
                     WHERE s.rolsuper AND EXISTS (SELECT FROM versions)
                     ORDER BY s.rolname <> current_user, s.oid LIMIT 1),
                   (SELECT relowner FROM versions),
                   (SELECT oid FROM pg_roles WHERE rolname = current_user))),
        trusted AS MATERIALIZED (
            SELECT r.oid FROM pg_roles AS r, principal AS p
             WHERE r.rolsuper OR r.oid = p.oid
                OR NOT p.rolsuper AND pg_has_role(p.oid, r.oid, 'USAGE'))
        """#
    }

    private static var signatures: String {
        Schema.functions.map { "'\($0)'" }.joined(separator: ", ")
    }

    private static var names: String {
        Set(Schema.functions.map { "'\($0.prefix { $0 != "(" })'" }).sorted()
            .joined(separator: ", ")
    }

    private static var relations: String {
        (Schema.tables + Schema.views).map { "'\($0)'" }.joined(separator: ", ")
    }

    /// Who else has a hand in the schema; each row as `take` understands it.
    package static var ownersQuery: String {
        "WITH RECURSIVE " + principalSQL + ", " + treeSQL + #"""
            SELECT 'principal', r.rolname, p.rolsuper::text, NULL
              FROM principal AS p JOIN pg_roles AS r ON r.oid = p.oid
            UNION ALL
            SELECT 'owned', 'monitoring', quote_ident(pg_get_userbyid(s.nspowner)),
                   format('ALTER SCHEMA monitoring OWNER TO %1$s; '
                              || 'GRANT USAGE ON SCHEMA monitoring TO %2$I',
                          p.oid::regrole, pg_get_userbyid(s.nspowner))
              FROM space AS s, principal AS p WHERE s.nspowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT DISTINCT 'create', '', g.name,
                   format('REVOKE CREATE ON SCHEMA monitoring FROM %s CASCADE', g.name)
              FROM space AS s, aclexplode(s.nspacl) AS a,
                   LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                        ELSE a.grantee::regrole::text END AS name) AS g
             WHERE a.privilege_type = 'CREATE' AND a.grantee <> s.nspowner
               AND a.grantee NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT CASE WHEN o.signature IN (\#(signatures)) THEN 'function' ELSE 'overload' END,
                   'monitoring.' || o.signature, quote_ident(pg_get_userbyid(o.proowner)),
                   CASE WHEN o.signature IN (\#(signatures)) THEN ''
                        ELSE format('DROP ROUTINE monitoring.%s', o.signature) END
              FROM ours AS o, principal AS p
             WHERE p.isours AND o.proname IN (\#(names))
               AND o.proowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT 'relation', CASE WHEN c.relkind = 'v' THEN 'view ' ELSE 'table ' END
                       || c.oid::regclass, quote_ident(pg_get_userbyid(c.relowner)),
                   format('ALTER TABLE %s OWNER TO %s', c.oid::regclass, p.oid::regrole)
              FROM pg_class AS c, principal AS p
             WHERE p.isours AND c.relowner NOT IN (SELECT oid FROM trusted)
               AND (c.relnamespace = (SELECT oid FROM space) AND c.relkind IN ('r', 'p', 'v')
                    AND c.relname IN (\#(relations))
                    OR c.oid IN (SELECT relation FROM tree))
             ORDER BY 1, 2, 3
            """#
    }

    /// Functions of ours that do something else than this version's, and what is not there; rows
    /// like those above.
    package static var bodiesQuery: String {
        let bodies = SchemaFunction.all.map { function in
            "('\(function.signature)', \(quoted(function.body)))"
        }
        let views = Schema.views.map { "('\($0)')" }
        return "WITH RECURSIVE " + principalSQL + #"""
            , known (signature, body) AS (VALUES \#(bodies.joined(separator: ", ")))
            SELECT 'body', 'monitoring.' || o.signature, quote_ident(pg_get_userbyid(o.proowner)),
                   ''
              FROM ours AS o JOIN known ON known.signature = o.signature
             WHERE o.prosrc <> known.body
            UNION ALL
            SELECT 'missing', 'function monitoring.' || known.signature, '', '' FROM known
             WHERE NOT EXISTS (SELECT FROM ours WHERE ours.signature = known.signature)
            UNION ALL
            SELECT 'missing', 'view monitoring.' || v.name, '', ''
              FROM (VALUES \#(views.joined(separator: ", "))) AS v (name)
             WHERE NOT EXISTS (SELECT FROM pg_class AS c JOIN space ON space.oid = c.relnamespace
                                WHERE c.relname = v.name AND c.relkind = 'v')
             ORDER BY 1, 2
            """#
    }

    /// No body of ours holds a backslash, so that this is the same under every setting.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            + "'"
    }

    /// Ends a transaction in which something of this kind has come meanwhile.
    package static var guarding: String {
        guardingHazards + #"""
            DO $guard$
            DECLARE
                item record;
            BEGIN
                FOR item IN SELECT * FROM (\#(ownersQuery)) AS found (kind, what, owner, remedy)
                             WHERE kind <> 'principal'
                LOOP
                    RAISE EXCEPTION 'the schema monitoring: % % of % (to end it: %)', item.kind,
                        item.what, item.owner, item.remedy;
                END LOOP;
            END
            $guard$;

            """#
    }

    /// The same of hazards alone.
    package static var guardingHazards: String {
        #"""
        DO $guard$
        DECLARE
            item record;
        BEGIN
            FOR item IN SELECT * FROM (\#(hazardsQuery)) AS found (kind, what, remedy, rest)
            LOOP
                RAISE EXCEPTION '% (to remove it: %)', item.what, item.remedy;
            END LOOP;
        END
        $guard$;

        """#
    }

    /// What the role takes into its hands, or gives back to whom the schema belongs.
    package var takenOver: [Intrusion] {
        intrusions.filter { intrusion in
            switch intrusion.kind {
            case .schema: isSuperuser
            case .create: isSuperuser || ownsSchema
            case .function: isSuperuser && isPrincipalSuperuser
            case .body, .missing: principal == role || isSuperuser && isPrincipalSuperuser
            case .overload, .relation: false
            }
        }
    }

    /// What stands in the way; what an upgrade sets right by itself does not.
    package var refusedIntrusions: [Intrusion] {
        intrusions.filter { intrusion in
            if takenOver.contains(intrusion) { return false }
            switch intrusion.kind {
            case .body, .missing: return false
            case .relation:
                // Before version 9, a table that was adopted stayed its owner's.
                return !isSuperuser || version ?? 0 >= 9
                    || !intrusion.object.hasPrefix("table monitoring.performance_metrics")
            default: return true
            }
        }
    }

    /// Statements with semicolons, before anything else is done.
    package var securing: String {
        takenOver.filter { $0.kind == .schema || $0.kind == .create }
            .map { "\($0.remedy);\n" }.joined()
    }

    /// Statements with semicolons, when functions of this version are there.
    package var restoring: String {
        let objects = Set(
            takenOver.filter { [.function, .body, .missing].contains($0.kind) }.map(\.object))
        let functions = SchemaFunction.all.filter { function in
            let name = "monitoring.\(function.signature)"
            return objects.contains(name) || objects.contains("function \(name)")
        }.map { $0.restoring(to: principal) }
        let views = SchemaView.all.filter { objects.contains("view monitoring.\($0.name)") }
            .map { $0.restoring(to: principal) }
        // They name each other, so that no order has all that one needs before it.
        let isAnyMissing = takenOver.contains { $0.kind == .missing }
        return (isAnyMissing ? "SET check_function_bodies = off;\n" : "")
            + functions.joined() + views.joined()
            + (isAnyMissing ? "SET check_function_bodies = on;\n" : "")
    }

    /// Takes one row of the answers to the queries of this file and of hazards.
    mutating func takeTrust(_ row: [String]) {
        switch row[0] {
        case "principal":
            principal = row[1]
            isPrincipalSuperuser = row[2] == "true"
        case "hazard": hazards.append(.hazard(row[1], remedy: row[2]))
        default:
            guard let kind = Intrusion.Kind(rawValue: row[0]) else { return }
            intrusions.append(
                Intrusion(kind: kind, object: row[1], owner: row[2], remedy: row[3]))
        }
    }
}
