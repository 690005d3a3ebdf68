import Collection

/// How many sessions of clients did the same at the moment of a sample, in all dimensions at once.
package struct SampledLoad: Sendable, Equatable {
    /// A dimension's place among the texts of a combination.
    package enum Part: Int, Sendable, CaseIterable {
        case waitType, waitEvent, statement, database, user, application
    }

    /// What a session waited for, its statement, its database, its user and its application.
    package struct Combination: Sendable, Hashable {
        /// The texts, with a zero byte between them.
        package let packed: [UInt8]

        /// A combination of texts in the order of `Part`; one that is missing is empty.
        package init(_ texts: [[UInt8]]) {
            var packed: [UInt8] = []
            for place in Part.allCases.indices {
                if place > 0 { packed.append(0) }
                if place < texts.count { packed += texts[place].filter { $0 != 0 } }
            }
            self.packed = packed
        }

        /// The texts in the order of `Part`.
        package var texts: [ArraySlice<UInt8>] {
            packed.split(separator: 0, omittingEmptySubsequences: false)
        }
    }

    /// The longest text in bytes; longer ones are cut.
    package static let textBytesMax = 128
    private static let cpu = Array("CPU".utf8)

    /// How many sessions did each.
    package private(set) var sessions: [Combination: Int] = [:]
    /// Whether the name of every database was known; `oid:N` stands for one that was not.
    package private(set) var isNamed = true

    /// The load of these sessions, each in one combination.
    package init(_ sessions: [Combination: Int]) { self.sessions = sessions }

    /// The load of clients in a sample; `database` names an oid.
    package init(_ sample: ActivitySample, database: (String) -> String?) {
        let statements = Dictionary(
            sample.sessions.map { ($0.pid, $0.queryID) }, uniquingKeysWith: { first, _ in first })
        var names: [[UInt8]: (name: [UInt8], isKnown: Bool)] = [:]
        for session in sample.sessions where session.load == .clients {
            let oid = session.database ?? []
            let name = names[oid] ?? Self.name(oid, database)
            names[oid] = name
            if !name.isKnown { isNamed = false }
            // A worker works at the statement of its leader.
            let leader = session.leader.flatMap { statements[$0] ?? nil }
            let wait =
                session.waitType.map { [$0, session.waitEvent ?? []] } ?? [Self.cpu, Self.cpu]
            let texts =
                wait + [session.queryID ?? leader ?? UnidentifiedStatement.bytes, name.name]
                + [session.user ?? [], session.application ?? []].map(Self.cut)
            sessions[Combination(texts), default: 0] += 1
        }
    }

    static func name(
        _ oid: [UInt8], _ database: (String) -> String?
    ) -> (name: [UInt8], isKnown: Bool) {
        let oid = String(decoding: oid, as: UTF8.self)
        if oid.isEmpty || oid == "0" { return ([], true) }
        guard let name = database(oid) else { return (Array("oid:\(oid)".utf8), false) }
        return (cut(Array(name.utf8)), true)
    }

    static func cut(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > textBytesMax else { return bytes }
        return Array(
            LabelValue.cut(String(decoding: bytes, as: UTF8.self), to: textBytesMax).utf8)
    }
}
