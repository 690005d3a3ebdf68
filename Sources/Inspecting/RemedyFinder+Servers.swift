import Basics
import Collection
import Tables

/// What helps that is no matter of one database: libraries, and where a replica's primary is.
extension RemedyFinder {
    /// What loads a library at the server's start, before its extension is of use; none when it is
    /// loaded.
    ///
    /// Its settings are there for every role when it is, while `shared_preload_libraries` itself is
    /// shown to few.
    func loading(_ library: String) async -> [String] {
        let loaded = SQLQuoting.literal("\(library).max")
        let question = """
            SELECT current_setting(\(loaded), true) IS NOT NULL, \
            (SELECT array_to_string(ARRAY(SELECT quote_literal(trim(name, ' "')) \
            FROM string_to_table(setting, ',') AS name WHERE trim(name, ' "') <> ''), ', ') \
            FROM pg_settings WHERE name = 'shared_preload_libraries')
            """
        guard let table = await ask(question, in: facts.currentDatabase),
            table.text(0, 0) == "f"
        else { return [] }
        let wanted = SQLQuoting.literal(library)
        let restart = "-- then restart the server"
        guard let present = table.text(0, 1) else {
            return [
                "-- add \(library) to shared_preload_libraries, which the role may not see",
                restart,
            ]
        }
        let list = present.isEmpty ? wanted : "\(present), \(wanted)"
        return ["ALTER SYSTEM SET shared_preload_libraries = \(list)", restart]
    }

    /// The primary of this replica in words, with its address where the role may see it.
    func primary() async -> String {
        let question = """
            SELECT concat_ws(':', sender_host, sender_port) FROM pg_stat_get_wal_receiver() \
            WHERE sender_host IS NOT NULL
            """
        let address = await ask(question, in: facts.currentDatabase)?.text(0, 0)
        return "its primary" + (address.map { " (\(VisibleText.line($0)))" } ?? "")
    }
}
