/// All statements of one answer, in the order of their keys.
package struct StatementReading: Sendable {
    /// Sorted by key; no key is there twice.
    let statements: [StatementMoments]
    /// Whether the answer was cut, so that a statement that appears may be an old one.
    let isCut: Bool

    /// Takes them in any order; those with the same key are added up.
    package init(_ statements: [StatementMoments], isCut: Bool = false) {
        let sorted = statements.sorted { $0.key < $1.key }
        var merged: [StatementMoments] = []
        merged.reserveCapacity(sorted.count)
        for statement in sorted {
            if merged.last?.key == statement.key {
                merged[merged.count - 1].add(statement)
            } else {
                merged.append(statement)
            }
        }
        self.statements = merged
        self.isCut = isCut
    }

    /// Without what others ran, as functions do: a client has waited for that already.
    package var sentByClients: StatementReading {
        guard statements.contains(where: \.isNested) else { return self }
        return StatementReading(statements.filter { !$0.isNested }, isCut: isCut)
    }

    /// What ran since an earlier reading; statements that did not run are not there.
    func since(_ earlier: StatementReading) -> [StatementMoments] {
        var growth: [StatementMoments] = []
        var place = 0
        let old = earlier.statements
        for statement in statements {
            while place < old.count, old[place].key < statement.key { place += 1 }
            var ran = statement
            if place < old.count, old[place].key == statement.key {
                ran = statement.since(old[place])
            } else if isCut || earlier.isCut {
                continue
            }
            if ran.calls > 0, ran.seconds > 0 { growth.append(ran) }
        }
        return growth
    }
}
