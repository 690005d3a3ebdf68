import Basics
import Collection
import Examinations
import Tables

/// What helps that is no matter of one database: libraries, and where a replica's primary is.
extension RemedyFinder {
    /// What brings an extension to a database, with what must be there before; only the first of it while
    /// the server does not have its files.
    func bringing(_ name: String, in database: String) async -> [String] {
        let creating = Omission.missingExtension(name).remedies(facts)
        switch await isInstalled(name, in: database) {
        case false?: return [installing(name)]
        case true?: return await loading(name) + creating
        case nil: return await creating + loading(name)
        }
    }

    /// What loads the library of an extension at the server's start; none when it is loaded, or none is
    /// needed.
    ///
    /// Its settings are shown to every role when it is, while `shared_preload_libraries` itself is
    /// shown to few. A server that does not have a library in that setting does not start.
    func loading(_ library: String) async -> [String] {
        guard Self.libraries.contains(library) else { return [] }
        let question = """
            SELECT (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries'), \
            EXISTS (SELECT FROM pg_settings \
            WHERE name = 'shared_preload_libraries' AND pending_restart) \
            WHERE NOT EXISTS (SELECT FROM pg_settings \
            WHERE name = \(SQLQuoting.literal("\(library).max")))
            """
        guard let table = await ask(question, in: facts.currentDatabase), table.rowCount > 0 else {
            return []
        }
        let isThere = await isInstalled(library, in: facts.currentDatabase)
        if isThere == false { return [installing(library)] }
        let need = LibraryNeed(
            library, preloaded: table.text(0, 0), isPending: table.text(0, 1) == "t",
            isInstalled: isThere)
        // Harmless wherever it fails, which the next start of the server would not be.
        let test =
            isThere == nil
            ? ["LOAD \(SQLQuoting.literal(library))", "-- go on only where that did not fail"] : []
        let restart = "-- then restart the server"
        if let adding = need.adding { return test + [adding, restart] }
        let remark: String? =
            need.isPending
            ? "-- shared_preload_libraries was changed and waits for a restart; add \(library) where"
                + " the last line about it in pg_file_settings does not name it"
            : need.preloaded == nil
                ? "-- add \(library) to shared_preload_libraries, which the role may not see" : nil
        return test + [remark, restart].compactMap(\.self)
    }

    /// The extensions that do nothing unless their libraries are loaded at the server's start; each has a
    /// setting `max`.
    private static let libraries: Set = ["pg_stat_statements"]

    /// Whether the server has the files of an extension; nil where it does not say.
    private func isInstalled(_ name: String, in database: String) async -> Bool? {
        let question = """
            SELECT EXISTS (SELECT FROM pg_available_extensions \
            WHERE name = \(SQLQuoting.literal(name)))
            """
        let answer = await ask(question, in: database)?.text(0, 0)
        return answer.map { $0 == "t" }
    }

    private func installing(_ name: String) -> String {
        let danger =
            Self.libraries.contains(name)
            ? "; with it in shared_preload_libraries the server would not start now" : ""
        return "-- first install \(LibraryNeed.installation(of: name, major: facts.major)):"
            + " \(VisibleText.line(name)) is not there\(danger)"
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
