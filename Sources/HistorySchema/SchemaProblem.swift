/// Why the schema is left as it is; each names the thing and its remedy.
package enum SchemaProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing can be written there.
    case replica
    /// PostgreSQL is too old.
    case server(Int)
    /// A right is missing; the statement gives it.
    case right(String, remedy: String)
    /// Objects of the schema belong to another role, which alone can change them.
    case ownership(role: String, objects: [String], owner: String)
    /// The session works with another role than it has logged in with.
    case role(login: String, role: String, remedy: String)
    /// Code of others would run with the rights of whoever writes; the statement removes it.
    case hazard(String, remedy: String)
    /// Somebody else has a hand in the schema; the statement ends it, if there is one.
    case intrusion(String, remedy: String)
    /// An extension that the mode needs is not there.
    case missingExtension(String, database: String)
    /// There is nothing to upgrade or drop.
    case noSchema(database: String)
    /// The schema is newer than this program.
    case newer(Int, known: Int)
    /// `monitoring.performance_metrics` is no table that can be adopted.
    case relation(String)
    /// A column is not of the documented type.
    case column(String, found: String, expected: String)
    /// A column is not of the documented type, and no cast leads there.
    case castlessColumn(String, found: String, expected: String)
    /// A column is not there.
    case missingColumn(String, expected: String)
    /// A column must be given in every row and has no default.
    case requiredColumn(String)
    /// A column counts by an identity, which a table that becomes a partition cannot keep.
    case identity(String)
    /// Every row would have to have another in a table of others.
    case reference(String, table: String)
    /// Something hangs on the table that an adoption would lose.
    case attachment(String)
    /// Something else bears a name that is needed; the statement moves it out of the way.
    case object(String, remedy: String)
    /// Rows that fit into no adopted partition.
    case rows(Int, String)
    /// There is nothing to drop.
    case nothingToDrop(database: String)
    /// Objects of others are in the schema; the statements drop those that an adoption has renamed.
    case strangers([String], leftovers: [String])
    /// Another session changes the schema.
    case busy
    /// The server cannot be reached.
    case unreachable(String)
    /// The server refused.
    case refused(String)

    /// One line.
    package var description: String {
        let table = "monitoring.performance_metrics"
        return switch self {
        case .replica: "the server is a replica, or read-only: nothing can be made there"
        case .server(let version): "the server's version \(version / 10000) is older than 14"
        case .right(let what, let remedy): "\(what); to fix, as a superuser or owner: \(remedy)"
        case .ownership(let role, let objects, let owner):
            "the role \(role) does not own \(Self.named(objects)): run this as their owner"
                + " \(owner), by --conninfo with user=\(owner)"
        case .role(let login, let role, let remedy):
            "the session of \(login) works with the rights of \(role), to whom all would belong:"
                + (remedy.isEmpty
                    ? " leave the setting role out of the connection"
                    : " SET ROLE NONE; \(remedy);") + " or log in as \(role); nothing was changed"
        case .hazard(let what, let remedy):
            "\(what), which would run with the rights of whoever writes; to remove it:"
                + " \(remedy); nothing was changed"
        case .intrusion(let what, let remedy):
            what
                + (remedy.isEmpty
                    ? "" : "; to end it, after a look at what was made of it: \(remedy)")
                + "; nothing was changed"
        case .missingExtension(let name, let database):
            "the extension \(name) is not installed in the database \(database):"
                + " CREATE EXTENSION \(name), or choose --mode logged"
        case .noSchema(let database):
            "the database \(database) has no schema monitoring of pgvigil: pgvigil schema apply"
        case .newer(let version, let known):
            "the schema has version \(version), this pgvigil knows \(known): upgrade pgvigil"
        case .relation(let found): "\(table) is \(found), expected a table; nothing was changed"
        case .column(let name, let found, let expected):
            "\(table), column \(name): found type \(found), expected \(expected); to change it,"
                + " which locks the table and writes it again:"
                + " \(Self.retyping(name, found, expected)); nothing was changed"
        case .castlessColumn(let name, let found, let expected):
            "\(table), column \(name): found type \(found), expected \(expected), to which"
                + " PostgreSQL has no cast; to keep the column under another name and make ours:"
                + " \(Self.replacing(name, expected)); nothing was changed"
        case .missingColumn(let name, let expected):
            "\(table) has no column \(name), expected type \(expected); nothing was changed"
        case .requiredColumn(let name):
            "\(table), column \(name): is NOT NULL without a default, so that no row of ours fits;"
                + " nothing was changed"
        case .identity(let name):
            "\(table), column \(name): its values come from an identity, which a table that becomes"
                + " a partition cannot keep; to give it a default instead:"
                + " \(Self.numbering(name)); nothing was changed"
        case .reference(let key, let other):
            "\(table) has the foreign key \(key) to \(other), which would refuse rows of ours; to"
                + " remove it: ALTER TABLE \(table) DROP CONSTRAINT \(key); nothing was changed"
        case .attachment(let what):
            "\(table) has a \(what), which would be lost: drop it and make it again afterwards;"
                + " nothing was changed"
        case .object(let what, let remedy):
            "the schema monitoring has the \(what), whose name pgvigil needs; to move it:"
                + " \(remedy); nothing was changed"
        case .rows(let count, let why):
            "\(table) has \(count) rows \(why): fix or remove them; nothing was changed"
        case .nothingToDrop(let database):
            "the database \(database) has no schema monitoring of pgvigil: there is nothing to drop"
        case .strangers(let names, let leftovers):
            "the schema monitoring holds what is not pgvigil's: \(names.joined(separator: ", "));"
                + " move or drop it first; nothing was dropped"
                + (leftovers.isEmpty
                    ? ""
                    : "; what schema apply has renamed goes by: "
                        + leftovers.map { "\($0);" }.joined(separator: " "))
        case .busy: "another session changes the schema at this moment"
        case .unreachable(let message), .refused(let message): message
        }
    }

    /// Counts on from the highest number by a sequence of the column's own.
    private static func numbering(_ name: String) -> String {
        let (table, column) = ("monitoring.performance_metrics", Schema.quotedIfNeeded(name))
        let sequence = Schema.quotedIfNeeded("performance_metrics_\(name)_numbers")
        return "ALTER TABLE \(table) ALTER COLUMN \(column) DROP IDENTITY;"
            + " CREATE SEQUENCE monitoring.\(sequence) OWNED BY \(table).\(column);"
            + " SELECT setval('monitoring.\(sequence)', max(\(column))) FROM \(table);"
            + " ALTER TABLE \(table) ALTER COLUMN \(column)"
            + " SET DEFAULT nextval('monitoring.\(sequence)')"
    }

    private static func retyping(_ name: String, _ found: String, _ expected: String) -> String {
        // Without a zone the times are whose clock it was; most servers run on UTC.
        let value =
            found == "timestamp without time zone" && expected == "timestamp with time zone"
            ? "\(name) AT TIME ZONE 'UTC'" : "\(name)::\(expected)"
        return "ALTER TABLE monitoring.performance_metrics ALTER COLUMN \(name)"
            + " TYPE \(expected) USING \(value)"
    }

    private static func replacing(_ name: String, _ expected: String) -> String {
        let table = "ALTER TABLE monitoring.performance_metrics"
        return "\(table) RENAME COLUMN \(name) TO \(name)_before; \(table) ADD COLUMN"
            + " \(name) \(expected)" + (expected == "uuid" ? " DEFAULT gen_random_uuid()" : "")
    }

    /// `monitoring.a, monitoring.b and 3 more`.
    private static func named(_ objects: [String]) -> String {
        let shown = objects.prefix(2).map { "monitoring.\($0)" }.joined(separator: ", ")
        return objects.count > 2 ? "\(shown) and \(objects.count - 2) more" : shown
    }
}
