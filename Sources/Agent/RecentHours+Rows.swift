import Chronicle
import History
import Recording
import Statements

extension RecentHours {
    /// Hours of statements for the history.
    var source: TableSource {
        TableSource(.hours) { [self] isLast in
            let (parts, dropped) = takeParts(isLast: isLast)
            let (batches, refused) = HistoryBatch.batches(
                of: parts.map { StatementHourRow.rows(of: $0.part, target: $0.target) })
            return TableSource.Taken(batches: batches, refused: refused, dropped: dropped)
        }
    }
}

extension StatementHourRow {
    private static let measuresOfCounts: [StatementMeasure] = [
        .calls, .rows, .plans, .sharedHit, .sharedRead, .sharedDirtied, .sharedWritten,
        .temporaryRead, .temporaryWritten, .walRecords, .walBytes, .jitFunctions,
    ]
    private static let measuresOfTimes: [StatementMeasure] = [
        .seconds, .planSeconds, .readSeconds, .writeSeconds, .jitSeconds,
    ]

    /// The rows of a part of an hour: its statements, the remainder, and that of what functions ran.
    static func rows(of part: StatementHours.Part, target: String) -> [StatementHourRow] {
        let statements = part.statements.map { statement in
            let entry = statement.entry
            return row(
                part, target, entry.numbers,
                Statement(
                    queryID: entry.key.query, database: statement.database,
                    user: statement.user, isTopLevel: entry.key.isTopLevel,
                    shortest: entry.shortest, longest: entry.longest, since: entry.since,
                    isRestarted: entry.isRestarted))
        }
        let other = row(part, target, part.other, nil)
        guard part.nestedCount > 0 else { return statements + [other] }
        return statements + [other, row(part, target, part.nested, nil, isNested: true)]
    }

    private static func row(
        _ part: StatementHours.Part, _ target: String, _ numbers: StatementNumbers,
        _ statement: Statement?, isNested: Bool = false
    ) -> StatementHourRow {
        let calls = numbers[.calls]
        let mean = calls > 0 ? numbers[.seconds] / calls : .nan
        let variance = numbers[.squares] / calls - mean * mean
        return StatementHourRow(
            milliseconds: part.hour, target: target, statement: statement, isNested: isNested,
            counts: measuresOfCounts.map { numbers[$0] },
            times: measuresOfTimes.map { numbers[$0] },
            mean: (mean, calls > 0 ? max(0, variance).squareRoot() : .nan),
            statements: statement == nil ? (isNested ? part.nestedCount : part.otherCount) : nil,
            observed: statement == nil && !isNested ? part.seconds : nil)
    }
}
