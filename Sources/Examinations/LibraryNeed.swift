import Basics
import Metrics

/// A library that must be in `shared_preload_libraries`, with what is known of it on a server.
///
/// A server does not start with a library in that setting that it does not have. So nothing is
/// proposed before its files are there; where that is not known, what fails harmlessly comes first.
package struct LibraryNeed: Sendable, Equatable {
    /// Its name, which its extension has as well.
    package let name: String
    /// `shared_preload_libraries` as it is in force; nil where our role may not see it.
    package let preloaded: String?
    /// Whether the configuration files say something else already, which waits for a restart.
    package let isPending: Bool
    /// Whether the server has its files, by `pg_available_extensions`; nil where that is not known.
    package let isInstalled: Bool?

    /// Puts together what a server says.
    package init(
        _ name: String, preloaded: String?, isPending: Bool = false, isInstalled: Bool?
    ) {
        self.name = name
        self.preloaded = preloaded
        self.isPending = isPending
        self.isInstalled = isInstalled
    }

    /// The statement that adds it to the libraries that are loaded already, without its semicolon; nil
    /// where they are not known, or it is among them.
    package var adding: String? {
        guard let preloaded, !isPending else { return nil }
        let names = Self.names(of: preloaded)
        if names.contains(where: { isNamed(by: $0) }) { return nil }
        let list = (names + [name]).map(SQLQuoting.literal).joined(separator: ", ")
        return "ALTER SYSTEM SET shared_preload_libraries = \(list)"
    }

    /// Libraries may be named with their directory and their ending.
    private func isNamed(by entry: String) -> Bool {
        let file = entry.unicodeScalars.split(separator: "/").last.map { String($0) } ?? entry
        return file.hasSameBytes(as: name) || file.hasSameBytes(as: "\(name).so")
    }

    /// What must be installed on the machine of a server of this major version, in words.
    package static func installation(of name: String, major: Int) -> String {
        guard contrib.contains(where: { $0.hasSameBytes(as: name) }) else {
            return "the package that has the extension \(VisibleText.line(name))"
        }
        return "the server's contrib package (postgresql-contrib or postgresql\(major)-contrib; on"
            + " Debian and Ubuntu it is in postgresql-\(major))"
    }

    /// The extensions that come with PostgreSQL, in the package that distributions call contrib.
    private static let contrib = [
        "adminpack", "amcheck", "autoinc", "bloom", "btree_gin", "btree_gist", "citext", "cube",
        "dblink", "dict_int", "dict_xsyn", "earthdistance", "file_fdw", "fuzzystrmatch", "hstore",
        "insert_username", "intagg", "intarray", "isn", "lo", "ltree", "moddatetime",
        "old_snapshot", "pageinspect", "pg_buffercache", "pg_freespacemap", "pg_logicalinspect",
        "pg_prewarm", "pg_stat_statements", "pg_surgery", "pg_trgm", "pg_visibility",
        "pg_walinspect", "pgcrypto", "pgrowlocks", "pgstattuple", "postgres_fdw", "refint", "seg",
        "sslinfo", "tablefunc", "tcn", "tsm_system_rows", "tsm_system_time", "unaccent",
        "uuid-ossp", "xml2",
    ]

    /// The names in the value of a setting that is a list; those in quotes may hold commas.
    static func names(of list: String) -> [String] {
        var names: [String] = []
        var name = String.UnicodeScalarView()
        var isQuoted = false
        var rest = list.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\"" {
                if isQuoted, rest.first == "\"" {
                    name.append(contentsOf: CollectionOfOne(rest.removeFirst()))
                } else {
                    isQuoted.toggle()
                }
            } else if scalar == ",", !isQuoted {
                names.append(String(name))
                name = .init()
            } else if isQuoted || scalar != " " {
                name.append(scalar)
            }
        }
        return (names + [String(name)]).filter { !$0.isEmpty }
    }
}
