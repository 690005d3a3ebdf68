package import History
import Memory
import Platform

/// Minutes for the history.
extension RecentActivity {
    /// Keeps that many rows of each minute and target for who takes them; 0 for none.
    package func useMinutes(rowsMax: Int) {
        state.withLock { state in
            state.minuteRowsMax = rowsMax
            if rowsMax == 0 { state.left = [] }
            state.targets.changeEach { _, detail in detail.ledger.use(rowsMax: rowsMax) }
        }
    }

    /// Gives the minutes that are over, each with its rows, and how many rows were dropped before
    /// they were taken; `isLast` ends those that are open as well.
    package func takeMinutes(isLast: Bool) -> (minutes: [[ActivityRow]], dropped: Int) {
        state.withLock { state in
            let now = state.targets.look().wall
            var minutes = state.left
            var dropped = state.leftDropped
            state.left = []
            state.leftDropped = 0
            state.targets.changeEach { name, detail in
                let taken = detail.ledger.take(at: now, isLast: isLast)
                minutes += taken.minutes.map { ActivityRow.rows(of: $0, target: name) }
                dropped += taken.dropped
            }
            return (minutes, dropped)
        }
    }
}

extension RecentActivity.State {
    /// How many minutes of targets that are gone wait at most.
    private static let leftMax = 1_000

    /// Ends the minutes of targets that are not watched any more.
    mutating func leave(_ names: [String]) {
        for name in names {
            let taken = targets.change(name) { target, now in
                target.detail.ledger.take(at: now.wall, isLast: true)
            }
            guard let taken else { continue }
            left += taken.minutes.map { ActivityRow.rows(of: $0, target: name) }
            leftDropped += taken.dropped
        }
        while left.count > Self.leftMax { leftDropped += left.removeFirst().count }
    }
}

extension ActivityRow {
    /// The rows of a minute: its combinations, the remainder, and who blocked.
    fileprivate static func rows(of minute: ActivityMinute, target: String) -> [ActivityRow] {
        func row(
            _ kind: Kind, _ texts: [String?], _ microseconds: Int, _ samples: Int,
            observed: Int? = nil
        ) -> ActivityRow {
            ActivityRow(
                milliseconds: minute.begin, target: target, kind: kind, texts: texts,
                microseconds: microseconds, samples: samples, observed: observed)
        }
        let none = [String?](repeating: nil, count: textColumns.count)
        let clientPlaces = 3
        func texts(_ bytes: some Sequence<[UInt8]>) -> [String?] {
            bytes.map { String(decoding: $0, as: UTF8.self) }
        }
        var rows = minute.load.map { row(.load, texts($0.texts), $0.microseconds, $0.samples) }
        rows.append(row(.other, none, minute.otherLoad, minute.samples, observed: minute.observed))
        rows += minute.blocking.map {
            row(
                .blocking, none.prefix(clientPlaces) + texts($0.texts.prefix(clientPlaces)),
                $0.microseconds, $0.samples)
        }
        if minute.otherBlocking > 0 {
            rows.append(row(.otherBlocking, none, minute.otherBlocking, minute.samples))
        }
        return rows
    }
}
