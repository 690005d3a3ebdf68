import Basics
package import Collection
package import Postgres
import Tables

/// Asks a server what it is: version, side of replication, roles, extensions, databases.
///
/// Only who it is must be answered. Every other question may be refused alone: the facts then say
/// what is not known, and the rest of the work goes on.
package struct FactsReader {
    /// How many databases are known by name at most.
    package static let databasesMax = 2000
    /// How long each question may take.
    package static let timeout = Duration.seconds(2)
    /// Numbers of a version beyond this are none.
    private static let versionPartMax = 9999

    private let session: Session
    private let old: ServerFacts?
    private var unread: [ServerFacts.Unread] = []

    /// Reads everything again; `old` stands in for what a lock on a catalog hides.
    /// - Throws: `Failure` when the server cannot be queried or does not say who it is.
    package static func read(
        _ session: Session, kind: ServerFacts.Kind, catalog: [Collector], old: ServerFacts?
    ) async throws(Failure) -> ServerFacts {
        var reader = FactsReader(session: session, old: old)
        switch kind {
        case .pgbouncer: return try await reader.console()
        case .postgresql: return try await reader.server(catalog)
        }
    }

    /// When the server was started, in its own words; nil when it does not say.
    /// - Throws: `Failure` when the server cannot be queried.
    package static func started(_ session: Session) async throws(Failure) -> String? {
        var reader = FactsReader(session: session, old: nil)
        return try await reader.table(startQuestion, of: .start)?.text(0, 0)
    }

    /// When the statistics of the server began; nil when it does not say.
    /// - Throws: `Failure` when the server cannot be asked.
    package static func statisticsBegan(_ session: Session) async throws(Failure) -> String? {
        var reader = FactsReader(session: session, old: nil)
        return try await reader.table(statisticsQuestion, of: .start)?.text(0, 0)
    }

    private init(session: Session, old: ServerFacts?) {
        self.session = session
        self.old = old
    }

    private func console() async throws(Failure) -> ServerFacts {
        let table = try await ask("SHOW VERSION")
        let parts = (table.text(0, 0) ?? "").drop { !$0.isNumber }.split(separator: ".").map {
            Int($0.prefix(while: \.isNumber)) ?? -1
        }
        guard let first = parts.first, (0...Self.versionPartMax).contains(first) else {
            throw Self.noVersion(table.text(0, 0))
        }
        let number = zip(parts, [10_000, 100, 1]).reduce(0) { sum, part in
            sum + max(0, min(part.0, 99_999)) * part.1
        }
        return ServerFacts(
            kind: .pgbouncer, versionNumber: number, currentDatabase: "pgbouncer")
    }

    private mutating func server(_ catalog: [Collector]) async throws(Failure) -> ServerFacts {
        let settings = Self.settings(askedBy: catalog)
        let own = try await ask(Self.ownQuestion(settings))
        guard let version = own.text(0, 0).flatMap({ Int($0) }),
            (10_000...Self.versionPartMax * 10_000).contains(version)
        else { throw Self.noVersion(own.text(0, 0)) }
        let role = own.text(0, 2) ?? ""
        let isSuperuser = own.text(0, 3) != "off"
        let side = try await table("SELECT pg_is_in_recovery()", of: .side)?.text(0, 0)
        let started = try await table(Self.startQuestion, of: .start)?.text(0, 0)
        let memberships = try await memberships(catalog)
        let extensions = try await extensions()
        let (databases, unread) = try await databases()
        let values = Dictionary(
            settings.enumerated().map { ($1, own.text(0, 5 + $0) ?? "") },
            uniquingKeysWith: { first, _ in first })
        let ofOthers = try await valuesOfOthers(values)
        return ServerFacts(
            versionNumber: version,
            isInRecovery: (side ?? own.text(0, 4)).map(Self.isTrue) ?? false,
            started: started, currentDatabase: own.text(0, 1) ?? "", role: role,
            roles: memberships.used, idleRoles: memberships.idle, inherits: memberships.inherits,
            extensions: extensions, ownRole: isSuperuser ? nil : role, databases: databases,
            databasesUnread: unread, settings: ofOthers, unread: self.unread)
    }

    /// The settings without what is set for our sessions alone.
    ///
    /// A role that counts none of its own statements says nothing of what others' sessions count.
    /// What only our sessions are known to count, and the server does not by default, is taken to
    /// be off: numbers of ours alone say nothing of the server.
    private mutating func valuesOfOthers(
        _ values: [String: String]
    ) async throws(Failure) -> [String: String] {
        let doubtful = Tracking.allCases.filter {
            values[$0.rawValue] != nil && !($0.isOn(values) && $0.isOnByDefault)
        }
        guard !doubtful.isEmpty else { return values }
        let question = Self.ownValuesQuestion(doubtful.map(\.rawValue))
        let answer = try await table(question, of: .tracking)
        var values = values
        for row in 0..<(answer?.rowCount ?? 0) {
            guard let tracking = answer?.text(row, 0).flatMap(Tracking.init(rawValue:)) else {
                continue
            }
            let isOn = tracking.isOn(values)
            // Set for a whole database it counts for others, too.
            if isOn, answer?.text(row, 1) == "database" { continue }
            values[tracking.rawValue] = isOn ? tracking.offValue : nil
        }
        return values
    }

    private mutating func memberships(
        _ catalog: [Collector]
    ) async throws(Failure) -> (used: Set<String>, idle: Set<String>, inherits: Bool?) {
        let question = Self.rolesQuestion(Self.roles(askedBy: catalog))
        guard let answer = try await table(question, of: .roles) else {
            return (old?.roles ?? [], old?.idleRoles ?? [], old?.inherits)
        }
        func roles(_ column: Int) -> Set<String> {
            let rows = (0..<answer.rowCount).filter { answer.text($0, column) == "t" }
            return Set(rows.compactMap { answer.text($0, 0) })
        }
        let used = roles(1)
        if used.count == answer.rowCount { return (used, [], nil) }
        // Only a remedy needs it, so that its refusal is no matter.
        let inherits = try? await ask(Self.inheritQuestion).text(0, 0)
        return (used, roles(2).subtracting(used), inherits.map(Self.isTrue))
    }

    private mutating func extensions() async throws(Failure) -> [String: ServerFacts.Installed] {
        guard let answer = try await table(Self.extensionsQuestion, of: .extensions) else {
            return old?.extensions ?? [:]
        }
        let extensions = (0..<answer.rowCount).map { row in
            let cell = { answer.text(row, $0) ?? "" }
            return (
                cell(0),
                ServerFacts.Installed(
                    version: ExtensionVersion(cell(1)), schema: cell(2), isUsable: cell(3) == "t")
            )
        }
        return Dictionary(extensions, uniquingKeysWith: { first, _ in first })
    }

    private mutating func databases() async throws(Failure) -> (
        read: [ServerFacts.Database], unread: Int
    ) {
        if let answer = try await table(Self.databasesQuestion, of: .databases) {
            return (Self.databases(from: answer), Self.unread(beside: answer))
        }
        if let old, !old.databases.isEmpty { return (old.databases, old.databasesUnread) }
        // The view names the same databases, without saying which of them let clients in.
        let answer = try? await ask(Self.databasesQuestionOfStatistics)
        return answer.map { (Self.databases(from: $0), Self.unread(beside: $0)) } ?? ([], 0)
    }

    /// How many databases had no room in an answer.
    private static func unread(beside answer: Table) -> Int {
        let all = answer.number(0, 6).flatMap { Int(exactly: $0) } ?? 0
        return max(0, all - answer.rowCount)
    }

    /// The databases alone, when one has come up that has no name yet; nil when they cannot be read.
    package static func databases(
        _ session: Session
    ) async throws(Failure) -> [ServerFacts.Database]? {
        var reader = FactsReader(session: session, old: nil)
        return try await reader.table(databasesQuestion, of: .databases).map(databases)
    }

    private static func databases(from table: Table) -> [ServerFacts.Database] {
        (0..<table.rowCount).compactMap { row in
            guard let oid = table.text(row, 0).flatMap({ UInt32($0) }) else { return nil }
            let name = bytes(ofHexadecimal: table.text(row, 1) ?? "")
            // A name that is not UTF-8 is repaired, and by the repaired one no client gets in.
            let isOwnName = String(validating: name, as: UTF8.self) != nil
            let isOpen = table.text(row, 2) == "t"
            let isGranted = table.text(row, 3) == "t"
            return ServerFacts.Database(
                oid: oid, name: String(decoding: name, as: UTF8.self),
                access: !isOpen
                    ? .closed
                    : !isGranted ? .denied : isOwnName ? .open : .unreadableName,
                isLimited: table.text(row, 4) == "t",
                hasLoginTrigger: table.text(row, 7) == "t",
                holds: held(table.text(row, 5)))
        }
    }

    private static func held(_ encoding: String?) -> ServerFacts.HeldTexts {
        switch encoding {
        case "UTF8": .anyCharacter
        case "SQL_ASCII": .anyByte
        default: .own
        }
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8] {
        let digits = text.utf8.dropFirst(2).map { $0 < 0x60 ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            digits[$0] << 4 | digits[$0 + 1]
        }
    }

    // MARK: Asking

    private func ask(_ sql: String) async throws(Failure) -> Table {
        do throws(PostgresError) {
            return try await session.query(sql, within: Self.timeout) {
                Table($0, rowsMax: Self.databasesMax)
            }
        } catch {
            throw Failure(error, isVisit: false, needsExtension: false)
        }
    }

    /// The answer, or nil when the server refused the question alone, which is then noted.
    private mutating func table(
        _ sql: String, of subject: ServerFacts.Unread.Subject
    ) async throws(Failure) -> Table? {
        do throws(Failure) {
            return try await ask(sql)
        } catch {
            guard error.reach == .question else { throw error }
            unread.append(
                ServerFacts.Unread(subject: subject, reason: error.reason, message: error.message))
            return nil
        }
    }

    private static func noVersion(_ text: String?) -> Failure {
        let what = text.map { "\"\(LabelValue.cut($0, to: 40))\"" } ?? "nothing"
        return Failure(
            reason: .unsupported, message: "no version: the server says \(what)", reach: .server)
    }

    private static func isTrue(_ text: String) -> Bool { text == "t" || text == "on" }
}

/// The questions, none of which waits for a lock on a user's table.
extension FactsReader {
    /// The settings that the numbers of a catalogue depend on.
    private static func settings(askedBy catalog: [Collector]) -> [String] {
        Set(catalog.flatMap(\.settings)).sorted()
    }

    /// The roles that they ask for, and those that `advise` and remedies ask for.
    package static func roles(askedBy catalog: [Collector]) -> [String] {
        let names = catalog.flatMap(\.requirements).compactMap { requirement in
            if case .role(let name) = requirement { name } else { nil }
        }
        return Set(names + ["pg_monitor", "pg_read_all_stats"]).sorted()
    }

    private static func ownQuestion(_ settings: [String]) -> String {
        let columns = settings.map { ", current_setting(\(SQLQuoting.literal($0)), true)" }.joined()
        return """
            SELECT current_setting('server_version_num'), current_database(), current_user, \
            current_setting('is_superuser'), current_setting('in_hot_standby', true)\(columns)
            """
    }

    private static func ownValuesQuestion(_ names: [String]) -> String {
        """
        SELECT name, source FROM pg_settings \
        WHERE name IN (\(names.map(SQLQuoting.literal).joined(separator: ", "))) \
        AND source IN ('user', 'database user', 'database', 'client', 'session')
        """
    }

    private static let startQuestion = "SELECT extract(epoch FROM pg_postmaster_start_time())"

    // A reset of these counts makes the next restart look like another server's start, which
    // costs one interval of counting.
    private static let statisticsQuestion =
        "SELECT extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time())"

    // By name, so that it needs no SELECT on pg_roles.
    private static func rolesQuestion(_ roles: [String]) -> String {
        let rows = roles.map { name in
            let place = SQLQuoting.literal(SQLQuoting.identifier(name))
            return "(\(SQLQuoting.literal(name)), to_regrole(\(place)))"
        }
        return """
            SELECT name, pg_has_role(role, 'USAGE'), pg_has_role(role, 'MEMBER') \
            FROM (VALUES \(rows.joined(separator: ", "))) AS wanted (name, role)
            """
    }

    private static let inheritQuestion =
        "SELECT rolinherit FROM pg_roles WHERE rolname = current_user"

    private static let extensionsQuestion = """
        SELECT extname, extversion, nspname, has_schema_privilege(extnamespace, 'USAGE') \
        FROM pg_extension \
        JOIN pg_namespace ON pg_namespace.oid = extnamespace
        """

    // -2 is what a DROP DATABASE that was cut short leaves behind. The names belong to no database's
    // encoding, so they come as the bytes that they are.
    // Where there are more than are read, the one of the conninfo is among them, and of the others those
    // that let clients in. The name that the outer row lends is that of the column which 17 brought.
    private static let databasesQuestion = """
        SELECT oid, name, open, granted, limited, encoding, total, triggered \
        FROM (SELECT false AS dathasloginevt) AS before_17, \
        LATERAL (SELECT oid, datname, namesend(datname) AS name, dathasloginevt AS triggered, \
        datallowconn AND datconnlimit <> -2 AS open, \
        has_database_privilege(oid, 'CONNECT') AS granted, datconnlimit >= 0 AS limited, \
        pg_encoding_to_char(encoding) AS encoding, count(*) OVER () AS total \
        FROM pg_database ORDER BY datname <> current_database(), NOT datallowconn, datname \
        LIMIT \(databasesMax)) AS found ORDER BY datname
        """

    private static let databasesQuestionOfStatistics = """
        SELECT datid, namesend(datname), true, has_database_privilege(datid, 'CONNECT'), false, '', \
        count(*) OVER (), false \
        FROM pg_stat_database WHERE datid <> 0 ORDER BY datname LIMIT \(databasesMax)
        """
}
