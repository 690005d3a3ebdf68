package import Metrics
package import Regressions
package import Statements
package import Tables
package import Windows

/// What statements did from poll to poll, for those who know what is usual, and what they made of it.
package struct StatementFeed {
    /// All statements and the answer, when they were asked for in this poll.
    package var answer: (reading: StatementReading, table: Table)?
    private var steps = StatementSteps()
    /// The same number by number, while it is wanted.
    package var growth = StatementGrowth()
    /// What is shown of those that have changed.
    package private(set) var families: [Family] = []
    /// The labels of these; one that has not run since is not in the answer for ever.
    private var labels: [UInt64: Labels] = [:]

    /// Nothing was answered yet.
    package init() {}

    /// The next answer is the first of its server.
    package mutating func beginAgain() {
        steps.beginAgain()
        growth.beginAgain()
        forget()
    }

    /// Nothing is known of this server's statements.
    package mutating func forget() { (answer, families, labels) = (nil, [], [:]) }

    /// The next answer may be of another server, and is not compared with the last one.
    package mutating func connectionChanged() {
        steps.beginAgain()
        growth.beginAgain()
    }

    /// What ran since the answer before; nil without a new answer and one to compare it with.
    package mutating func step(at tick: Double) -> [StatementMoments]? {
        answer.flatMap { steps.take($0.reading, at: tick) }
    }

    /// Takes what has changed, and makes families of it.
    package mutating func take(_ changes: StatementChanges, _ names: StatementNames) {
        let keys = Set(changes.shown.map(\.key))
        labels = labels.filter { keys.contains($0.key) }
        let unnamed = keys.subtracting(labels.keys)
        if !unnamed.isEmpty, let table = answer?.table {
            labels.merge(names.labels(of: unnamed, in: table)) { $1 }
        }
        families = changes.families { labels[$0] }
    }
}
