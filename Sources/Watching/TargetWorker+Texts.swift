import Collection
import Metrics
import Polling
import Postgres
import Servers
import Statements
import Tables

/// Reading the statements' texts where the database of the connection string cannot hold them.
///
/// The extension converts every text into the encoding of the database that asks, and refuses them
/// all for one that does not fit. UTF-8 holds what others hold; a database without an encoding
/// takes anything.
extension TargetWorker {
    /// How many databases are tried; the question is rare, and each try is a visit.
    private static let textPlacesMax = 5

    /// Whether an error says that a text does not fit the encoding of the database.
    static func isMisfit(_ error: PostgresError) -> Bool {
        switch error {
        // The last one: there is no conversion into the encoding at all.
        case .server(.untranslatableCharacter, _), .server(.characterNotInRepertoire, _),
            .server(.undefinedFunction, _):
            true
        default: false
        }
    }

    /// The answer of the first other database that can give it, or nil.
    func textsElsewhere(
        _ statement: String, _ collector: Collector
    ) async -> Table? {
        let rowsMax = collector.rowsMax
        for database in state.databasesForTexts.prefix(Self.textPlacesMax) {
            let table = try? await session.query(
                statement, database: database, within: collector.timeout
            ) { Table($0, rowsMax: rowsMax) }
            guard let table else { continue }
            state.textsWereRead(in: database)
            return table
        }
        return nil
    }

    /// Takes texts that are kept, so that they are not read again, and says which statements need theirs.
    func recallTexts(for collector: Collector) {
        guard collector.asksForTexts, let texts else { return }
        texts.see(state.idsWithSeries)
        state.learn(texts.known(state.idsWithoutText), for: collector)
    }

    /// Hands on the whole texts of an answer.
    func keepTexts(of table: Table, _ collector: Collector) {
        guard let texts else { return }
        let read = state.wholeTexts(in: table, of: collector)
        if !read.isEmpty { texts.take(read) }
    }
}
