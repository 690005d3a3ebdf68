package import Collection
import Metrics

/// What the sessions of a server did at one moment, as people are to see it.
package struct SessionsReading: Sendable {
    /// The sessions and processes that are not idle, and those that others wait for.
    package let sample: ActivitySample
    /// What may be shown of texts.
    package let texts: StatementTextChoice
    private let databases: [String: String]

    /// That choice as the configuration has it.
    package var textsName: String { texts.rawValue }

    /// A sample with the names of databases by their oids.
    package init(
        _ sample: ActivitySample, databases: [String: String], texts: StatementTextChoice
    ) {
        self.sample = sample
        self.databases = databases
        self.texts = texts
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
