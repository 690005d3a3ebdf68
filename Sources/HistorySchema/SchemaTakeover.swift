// Teams that followed a plan have a function and a view of our names already. Those of the documented
// shape make room by themselves: the function is replaced under the same number, so that what
// depends on it goes on, and the view is kept under another name. Whatever else bears a name of ours
// is not touched: it is not known here who needs it.
/// What becomes of the objects that bear names of ours.
package struct SchemaTakeover: Sendable, Equatable {
    /// Why nothing can be done.
    package private(set) var problems: [SchemaProblem] = []
    /// What is given another name first.
    package private(set) var renamed: [Renaming] = []
    /// Whether `record_metric` is replaced.
    package private(set) var replacesRecorder = false
    /// What is replaced or renamed.
    private(set) var taken: [SchemaObject] = []
    /// Whether the table was partitioned by hand, perhaps without a key.
    private let isPartitioned: Bool
    /// Whether there are no partitions of ours yet.
    private let makesPartitions: Bool

    /// An object and its new name.
    package struct Renaming: Sendable, Equatable {
        /// What is there.
        package let object: SchemaObject
        /// What it is called from then on.
        package let name: String
    }

    /// Decides by what was found.
    package init(_ survey: SchemaSurvey) {
        isPartitioned = survey.kind == "p"
        makesPartitions = survey.version ?? 0 < 2
        let names = Set(survey.objects.map(\.name))
        for object in survey.collisions {
            let name = Self.free("\(object.name)_before_\(survey.today)", among: names)
            if object.isReplaceable {
                replacesRecorder = true
                taken.append(object)
            } else if object.isDocumentedRecorder || object.isDocumentedDashboard {
                renamed.append(Renaming(object: object, name: name))
                taken.append(object)
            } else {
                let kind = object.kind.lowercased()
                let detail = object.detail.isEmpty ? "" : " (\(object.detail))"
                problems.append(
                    .object(
                        "\(kind) \(object.identity)\(detail)",
                        remedy: object.renaming(to: name)))
            }
        }
    }

    private static func free(_ name: String, among names: Set<String>) -> String {
        var (free, number) = (name, 2)
        while names.contains(free) {
            free = "\(name)_\(number)"
            number += 1
        }
        return free
    }

    /// What runs before the migrations, in their transaction.
    package var before: String {
        renamed.map { "\($0.object.renaming(to: $0.name));\n" }.joined()
    }

    /// The end of the second migration, which waits until the function is the newest one.
    private static let making = "SELECT monitoring.make_partitions();"

    /// A migration's text, made to replace what is replaced.
    package func text(of migration: SchemaMigration) -> String {
        if migration == .partitions, migration.sql.hasSuffix(Self.making) {
            return String(migration.sql.dropLast(Self.making.count))
        }
        if isPartitioned, migration == .tables { return migration.sql + "\n" + Self.identifying }
        guard replacesRecorder, migration == .recording else { return migration.sql }
        let parts = migration.sql.split(
            separator: "CREATE FUNCTION monitoring.record_metric(", maxSplits: 1,
            omittingEmptySubsequences: false)
        return parts.joined(separator: "CREATE OR REPLACE FUNCTION monitoring.record_metric(")
    }

    /// Rows leave the default partition, also where a publication of all tables wants to name them.
    private static let identifying = #"""
        DO $body$
        BEGIN
            IF EXISTS (SELECT FROM pg_catalog.pg_class AS c
                        WHERE c.oid = to_regclass('monitoring.performance_metrics_default')
                          AND c.relkind = 'r' AND c.relreplident = 'd'
                          AND NOT EXISTS (SELECT FROM pg_catalog.pg_index AS x
                                           WHERE x.indrelid = c.oid AND x.indisprimary)) THEN
                ALTER TABLE monitoring.performance_metrics_default REPLICA IDENTITY FULL;
            END IF;
        END
        $body$;

        """#

    /// What runs after them, for the roles that could read the view or owned the function.
    package var after: String {
        var text = makesPartitions ? "\(Self.making)\n" : ""
        if replacesRecorder {
            text += """
                ALTER FUNCTION monitoring.record_metric(text, numeric, text, jsonb)
                    OWNER TO CURRENT_USER;

                """
        }
        for renaming in renamed where renaming.object.kind == "VIEW" {
            text += #"""
                DO $body$
                DECLARE
                    item record;
                BEGIN
                    FOR item IN SELECT DISTINCT a.grantee
                                  FROM pg_catalog.pg_class AS c, aclexplode(c.relacl) AS a
                                 WHERE c.oid = 'monitoring.\#(renaming.name)'::regclass
                                   AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner LOOP
                        EXECUTE format('GRANT SELECT ON monitoring.\#(renaming.object.name) TO %s',
                            CASE item.grantee WHEN 0 THEN 'PUBLIC'
                                 ELSE quote_ident(pg_get_userbyid(item.grantee)) END);
                    END LOOP;
                    FOR item IN SELECT DISTINCT a.grantee, t.attname
                                  FROM pg_catalog.pg_class AS c
                                       JOIN pg_catalog.pg_attribute AS t ON t.attrelid = c.oid
                                       JOIN pg_catalog.pg_attribute AS n ON n.attname = t.attname
                                        AND n.attrelid =
                                            'monitoring.\#(renaming.object.name)'::regclass,
                                       aclexplode(t.attacl) AS a
                                 WHERE c.oid = 'monitoring.\#(renaming.name)'::regclass
                                   AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner LOOP
                        EXECUTE format('GRANT SELECT (%I) ON monitoring.\#(renaming.object.name)'
                            ' TO %s', item.attname,
                            CASE item.grantee WHEN 0 THEN 'PUBLIC'
                                 ELSE quote_ident(pg_get_userbyid(item.grantee)) END);
                    END LOOP;
                END
                $body$;

                """#
        }
        return text
    }
}
