package import Charts
package import Memory

/// What sessions waited for over a time range, as series of a chart.
package enum WaitClasses {
    /// Colours that wait classes keep, whatever others there are.
    private static let tones = [
        "IO": 1, "Client": 2, "CPU": 3, "LWLock": 4, "IPC": 5, "Lock": 6, "Timeout": 7,
        "Extension": 8,
    ]

    /// The colour of a class; nil for one that takes any that is free.
    static func tone(of name: String) -> Int? { name == "other" ? 0 : tones[name] }

    /// The average number of active sessions by wait class: a series for each class that occurs.
    ///
    /// A step without any sample is unknown in all of them. With the id of a statement only the
    /// sessions that ran it count.
    package static func series(
        _ memory: ActivityMemory, _ grid: TimeGrid, of statement: String? = nil
    ) -> [Series] {
        var names: [String] = []
        var values: [String: [Double?]] = [:]
        var isSampled = [Bool](repeating: false, count: grid.count)
        func add(_ microseconds: Int, of name: String, at index: Int, _ observed: Int) {
            if values[name] == nil {
                names.append(name)
                values[name] = [Double?](repeating: nil, count: grid.count)
            }
            let before = values[name]?[index] ?? 0
            values[name]?[index] = before + Double(microseconds) / Double(observed)
        }
        for index in 0..<grid.count {
            let sums = sums(
                memory, in: grid.time(of: index)..<grid.time(of: index + 1), of: statement)
            guard sums.observed > 0 else { continue }
            isSampled[index] = true
            for row in sums.rows { add(row.microseconds, of: row.type, at: index, sums.observed) }
            if statement == nil, sums.remainder > 0 {
                add(sums.remainder, of: "other", at: index, sums.observed)
            }
        }
        // With samples and no session at all the load is known: it is none.
        if names.isEmpty, isSampled.contains(true) {
            names = ["CPU"]
            values["CPU"] = [Double?](repeating: nil, count: grid.count)
        }
        return names.sorted().map { name in
            let known = (values[name] ?? []).enumerated().map { index, value in
                isSampled[index] ? value ?? 0 : nil
            }
            return Series(name, known, tone: tone(of: name))
        }
    }

    /// What sessions waited for in a range of times, by event.
    package struct Sums {
        /// One wait event with its class.
        package struct Row {
            /// The class, or `CPU`.
            package let type: String
            /// The event, or `CPU`.
            package let event: String
            /// Session time in microseconds.
            package let microseconds: Int
        }

        /// The events, those with most time first.
        package let rows: [Row]
        /// For how much time samples stand, in microseconds.
        package let observed: Int
        /// Session time of no row, in microseconds.
        package let remainder: Int
    }

    /// Adds up a range of times, in milliseconds since 1970; of one statement, or of all of them.
    package static func sums(
        _ memory: ActivityMemory, in range: Range<Int64>, of statement: String?
    ) -> Sums {
        let sums = memory.sums(
            in: range, by: statement == nil ? [.waitEvent] : [.statement, .waitEvent])
        let wanted = statement.map { Array($0.utf8) }
        let rows = sums.rows.compactMap { row -> Sums.Row? in
            if let wanted, row.texts.first != wanted { return nil }
            let texts = row.texts.suffix(2).map { String(decoding: $0, as: UTF8.self) }
            guard texts.count == 2 else { return nil }
            return Sums.Row(type: texts[0], event: texts[1], microseconds: row.microseconds)
        }
        return Sums(rows: rows, observed: sums.observed, remainder: sums.remainder)
    }
}
