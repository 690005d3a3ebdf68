import Basics
import Documents
package import Patterns

/// An application's pool of sessions: which sessions it matches and how many it may hold.
package struct Pool: Sendable, Equatable {
    /// The value of the label `pool`; unique within its target.
    package var name: String
    /// Which `application_name` its sessions have, or nil for any.
    package var applicationName: Pattern?
    /// Which role they have, or nil for any.
    package var userName: Pattern?
    /// Which database they use, or nil for any.
    package var databaseName: Pattern?
    /// How many sessions it may hold.
    package var sessionsMax: Int

    /// A pool with patterns; nil fits anything.
    package init(
        name: String, applicationName: Pattern? = nil, userName: Pattern? = nil,
        databaseName: Pattern? = nil, sessionsMax: Int
    ) {
        self.name = name
        self.applicationName = applicationName
        self.userName = userName
        self.databaseName = databaseName
        self.sessionsMax = sessionsMax
    }

    /// The one database that all its sessions use, when its pattern is a name in full: `^shop$`.
    package var database: String? {
        guard let text = databaseName?.text, text.hasPrefix("^"), text.hasSuffix("$"),
            text.utf8.count > 2
        else { return nil }
        let name = text.dropFirst().dropLast()
        // A dot stands for any character.
        let isName = name.utf8.allSatisfy {
            ($0 != UInt8(ascii: ".") && Names.isWordPart($0)) || $0 >= 0x80
        }
        return isName ? String(name) : nil
    }

    /// What SQL says in pg_stat_activity of its sessions.
    package var condition: String {
        let patterns = [
            ("application_name", applicationName), ("usename", userName), ("datname", databaseName),
        ]
        let conditions = patterns.compactMap { column, pattern in
            pattern.map { "\(column) ~ \(SQLQuoting.literal($0.text))" }
        }
        return conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
    }

    /// The most pools of a target.
    package static let countMax = 100

    /// Whether its sessions may use a database.
    package func fits(database: String) -> Bool { databaseName?.matches(database) ?? true }

    /// Whether a session belongs to the pool: all that is said of it must fit.
    package func contains(applicationName: String, userName: String, databaseName: String) -> Bool {
        (self.applicationName?.matches(applicationName) ?? true)
            && (self.userName?.matches(userName) ?? true)
            && (self.databaseName?.matches(databaseName) ?? true)
    }
}

extension Pool {
    /// The keys of a pool.
    package enum Key: String, SectionKey {
        case name, match, max
    }

    /// The keys of `match`.
    package enum MatchKey: String, SectionKey {
        case applicationName = "application_name"
        case usename, datname
    }
}
