package import Collection
import Metrics

/// What the sessions of a server did at one moment, as people are to see it.
package struct SessionsReading: Sendable {
    /// The sessions and processes that are not idle, and those that others wait for.
    package let sample: ActivitySample
    /// What may be shown of texts.
    package let texts: StatementTextChoice
    private let databases: [String: String]
    private let relations: [Int32: String]

    /// That choice as the configuration has it.
    package var textsName: String { texts.rawValue }

    /// A sample with the names of databases by their oids, and those of awaited relations, as far as
    /// they are known otherwise, by the processes that wait.
    package init(
        _ sample: ActivitySample, databases: [String: String],
        relations: [Int32: String] = [:], texts: StatementTextChoice
    ) {
        self.sample = sample
        self.databases = databases
        self.relations = relations
        self.texts = texts
    }

    /// The relation that a session waits for, or a row of which; by its oid where its name is not
    /// known, nil when it waits for none.
    ///
    /// A name can be looked up in the database of our own session only.
    package func relation(of session: SampledSession) -> String? {
        guard let lock = session.lock else { return nil }
        if let name = lock.name { return String(decoding: name, as: UTF8.self) }
        guard let oid = lock.relation else { return nil }
        if let name = relations[session.pid] { return name }
        let place = database(of: session).map { " of database \($0)" } ?? ""
        return "relation with oid \(String(decoding: oid, as: UTF8.self))\(place)"
    }

    /// The name of a session's database; `oid:N` when it is not known, nil without a database.
    package func database(of session: SampledSession) -> String? {
        guard let bytes = session.database else { return nil }
        let oid = String(decoding: bytes, as: UTF8.self)
        if oid == "0" { return nil }
        return databases[oid] ?? "oid:\(oid)"
    }

    /// The oid of a database by its name; nil when it is not known.
    package func oid(ofDatabase name: String) -> String? {
        databases.first { $0.value.hasSameBytes(as: name) }?.key
    }

    /// The name of a prepared transaction.
    package func preparedName(of session: SampledSession) -> String? {
        guard session.pid == 0, let bytes = session.text else { return nil }
        return StatementTextChoice.full.shown(StatementTextChoice.unescaped(bytes)).text
    }

    /// What may be shown of a session's text; nil when nothing is known or may be.
    package func text(of session: SampledSession) -> String? {
        guard session.pid != 0, texts != .none, let bytes = session.text, !bytes.isEmpty else {
            return nil
        }
        let shown = texts.shown(StatementTextChoice.unescaped(bytes)).text
        return shown.isEmpty ? nil : shown
    }
}
