package import Basics

/// Extensions that some databases of a server are expected to have.
package struct ExpectedExtensions: Sendable, Hashable {
    /// Their names.
    package let names: [String]
    /// In which databases, of those that are visited; nil for all of them.
    package let databases: [Glob]?

    /// The most names of one list.
    package static let namesMax = 100
    /// The most lists of one target.
    package static let countMax = 20
    /// The longest name in bytes, as long as PostgreSQL's own.
    package static let nameBytesMax = 63

    /// Puts both together.
    package init(names: [String], databases: [Glob]? = nil) {
        self.names = names
        self.databases = databases
    }

    /// What an extension is called in SQL that people know by another name; nil for all others.
    package static func rightName(of name: String) -> String? { known[name.lowercased()] }

    private static let known = [
        "pgvector": "vector", "pg_vector": "vector", "uuid_ossp": "uuid-ossp",
        "uuidossp": "uuid-ossp", "pg_trigram": "pg_trgm", "pgtrgm": "pg_trgm",
        "timescale": "timescaledb", "pgstatstatements": "pg_stat_statements",
        "pgcron": "pg_cron", "pg_crypto": "pgcrypto",
    ]
}
