import Collection
import Metrics
import Tables
import Testing

@Suite struct RankedRowsTests {
    private let shape = RankedRows.Shape(
        growing: 0, isCounter: [true, true, false, false],
        mayShrink: [false, true, false, false], remainders: [.sum, .sum, .sum, .none])
    private let bySize = RankedRows.Shape(
        growing: nil, isCounter: [true, true, false, false],
        remainders: [.sum, .sum, .sum, .none])

    /// Takes rows whose names are their labels, and their keys unless others are given.
    private func take(
        _ rows: inout RankedRows, _ values: KeyValuePairs<String, [Double]>, top: Int,
        keys: [String]? = nil, named: Bool = false, isCut: Bool = false, origin: String? = nil,
        _ shape: RankedRows.Shape? = nil
    ) -> RankedRows.Result {
        let readings = values.enumerated().map { index, row in
            RankedRows.Reading(
                key: keys?[index] ?? row.key, name: named ? ExactText(row.key) : nil,
                values: row.value, size: row.value[2])
        }
        return rows.take(
            RankedRows.Answer(readings, isCut: isCut, origin: origin), top: top,
            shape: shape ?? self.shape
        ) { ["queryid": values[$0].key] }
    }

    private func shown(_ result: RankedRows.Result) -> [String: [Double]] {
        Dictionary(
            result.top.map { ($0.labels["queryid"] ?? "", $0.values) },
            uniquingKeysWith: { a, _ in a })
    }

    // MARK: Where counts go on

    @Test func `a restart goes on from the last values, another server or database does not`() {
        for (second, grown) in [("2/5", 7.0), ("2/6", 0)] {
            var rows = RankedRows(.atServer)
            _ = take(&rows, ["a": [10, 0, 0, 0]], top: 1, origin: "1/5")
            rows.goOn()
            let next = take(&rows, ["a": [17, 0, 0, 0]], top: 1, origin: second)
            #expect(shown(next)["a"]?[0] == 10 + grown)
        }
        var rows = RankedRows(.atServer)
        _ = take(&rows, ["a": [10, 0, 0, 0]], top: 1, origin: "1/5")
        rows.goOn()
        rows.beginAgain()
        let next = take(&rows, ["a": [17, 0, 0, 0]], top: 1, origin: "2/5")
        #expect(shown(next)["a"]?[0] == 10)
    }

    // MARK: Where series begin

    @Test func `one look shows just what the server says`() {
        var rows = RankedRows(.atServer)
        let first = take(&rows, ["a": [5, 1, 7, 1], "b": [3, 1, 8, 1]], top: 1)
        #expect(shown(first) == ["a": [5, 1, 7, 1]])
        #expect(first.remainder[0...2] == [3, 1, 8])
        let next = take(&rows, ["a": [6, 2, 7, 1], "b": [3, 1, 8, 1]], top: 1)
        #expect(shown(next) == ["a": [6, 2, 7, 1]])
        #expect(next.remainder[0] == 3)
    }

    @Test func `counters that are followed begin at 0 and gauges show themselves`() {
        var rows = RankedRows()
        let first = take(&rows, ["a": [5, 1, 7, 1], "b": [3, 1, 8, 1]], top: 1)
        #expect(shown(first) == ["a": [0, 0, 7, 1]])
        #expect(first.remainder[0...2] == [0, 0, 8])
        let next = take(&rows, ["a": [7, 1, 7, 1], "b": [4, 1, 8, 1]], top: 1)
        #expect(shown(next) == ["a": [2, 0, 7, 1]])
        #expect(next.remainder[0] == 1)
    }

    @Test func `what a newcomer did first shows with its second sample, under its own name`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 0, 0, 0]], top: 2)
        let joining = take(&rows, ["a": [11, 0, 0, 0], "b": [900, 3, 0, 0]], top: 2)
        #expect(shown(joining) == ["a": [1, 0, 0, 0], "b": [0, 0, 0, 0]])
        let next = take(&rows, ["a": [11, 0, 0, 0], "b": [900, 3, 0, 0]], top: 2)
        #expect(shown(next) == ["a": [1, 0, 0, 0], "b": [900, 3, 0, 0]])
    }

    @Test func `with two turns at 0 a newcomer's counts show in the third, and none is lost`() {
        var rows = RankedRows(zeroTurns: 2)
        let values: [Double] = [10, 12, 15, 20]
        let looks = values.map { take(&rows, ["a": [$0, 0, 0, 0], "b": [$0, 0, 0, 0]], top: 1) }
        #expect(looks.map { shown($0)["a"]?[0] } == [0, 0, 5, 10])
        #expect(looks.map { $0.remainder[0] } == [0, 0, 5, 10])
        let more: [[Double]] = [[20, 90], [500, 91], [501, 91], [501, 91], [501, 91]]
        let turns = more.map {
            take(&rows, ["a": [$0[0], 0, 0, 0], "b": [$0[1], 0, 0, 0]], top: 1)
        }
        // What the one that leaves had shown last stays for as long as the 0 of the newcomer.
        #expect(turns.map { shown($0)["a"]?[0] } == [10, 490, 491, 491, 491])
        #expect(turns.map { shown($0)["b"]?[0] } == [0, 0, 70, 70, nil])
        #expect(turns.map(\.leaving) == [1, 1, 1, 1, 0])
        #expect(turns.map { $0.remainder[0] } == [10, 11, 11, 11, 11])
    }

    @Test func `a newcomer that others outgrow before its second sample still shows what it did`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [1, 0, 0, 0]], top: 1)
        _ = take(&rows, ["a": [1, 0, 0, 0], "b": [900, 0, 0, 0]], top: 1)
        let next = take(&rows, ["a": [1_501, 0, 0, 0], "b": [903, 0, 0, 0]], top: 1)
        #expect(shown(next)["a"] == [0, 0, 0, 0])
        #expect(shown(next)["b"]?[0...1] == [900, 0])
        #expect(next.leaving == 1)
        // What it did when it was outgrown.
        #expect(next.remainder[0] == 3)
        let last = take(&rows, ["a": [1_501, 0, 0, 0], "b": [904, 0, 0, 0]], top: 1)
        #expect(shown(last) == ["a": [1_500, 0, 0, 0]])
        #expect(last.remainder[0] == 4)
    }

    @Test func `a row that comes back begins at 0 once more`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [1, 0, 0, 0], "b": [0, 0, 0, 0]], top: 1)
        _ = take(&rows, ["a": [5, 0, 0, 0], "b": [0, 0, 0, 0]], top: 1)
        _ = take(&rows, ["a": [5, 0, 0, 0], "b": [9, 0, 0, 0]], top: 1)
        let back = take(&rows, ["a": [30, 0, 0, 0], "b": [9, 0, 0, 0]], top: 1)
        #expect(shown(back)["a"] == [0, 0, 0, 0])
        #expect(shown(back)["b"]?[0] == 9)
        let next = take(&rows, ["a": [32, 0, 0, 0], "b": [9, 0, 0, 0]], top: 1)
        #expect(shown(next) == ["a": [27, 0, 0, 0]])
        #expect(next.remainder[0] == 0)
    }

    @Test func `the remainder begins at 0 when the first row has to share it`() {
        var rows = RankedRows()
        let alone = take(&rows, ["a": [1, 0, 0, 0]], top: 1)
        #expect(alone.remainder.filter { !$0.isNaN } == [])
        let first = take(&rows, ["a": [9, 0, 0, 0], "b": [4, 0, 0, 0]], top: 1)
        #expect(first.remainder[0] == 0)
        #expect(take(&rows, ["a": [9, 0, 0, 0], "b": [4, 0, 0, 0]], top: 1).remainder[0] == 4)
    }

    // MARK: What does not exist is not counted

    @Test func `a column that is NULL has no sample, and none in a remainder of NULLs`() {
        var rows = RankedRows()
        let first = take(&rows, ["a": [1, .nan, 0, 0], "b": [1, .nan, 0, 0]], top: 1)
        #expect(shown(first)["a"]?[1].isNaN == true)
        #expect(first.remainder[1].isNaN)
        // An index that is made on an old table may bring a past of the table's along.
        let made = take(&rows, ["a": [1, 500, 0, 0], "b": [1, 500, 0, 0]], top: 1)
        #expect(shown(made) == ["a": [0, 0, 0, 0]])
        #expect(made.remainder[1] == 0)
        let next = take(&rows, ["a": [1, 502, 0, 0], "b": [1, 503, 0, 0]], top: 1)
        #expect(shown(next) == ["a": [0, 2, 0, 0]])
        #expect(next.remainder[1] == 3)
        let dropped = take(&rows, ["a": [1, .nan, 0, 0], "b": [1, 503, 0, 0]], top: 1)
        #expect(shown(dropped)["a"]?[1].isNaN == true)
    }

    @Test func `a sum that loses a part did not grow, and the row's other columns count on`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [100_000, 700, 0, 0]], top: 1)
        let result = take(&rows, ["a": [100_010, 2, 0, 0]], top: 1)
        #expect(shown(result) == ["a": [10, 0, 0, 0]])
        #expect(shown(take(&rows, ["a": [100_010, 5, 0, 0]], top: 1)) == ["a": [10, 3, 0, 0]])
    }

    @Test func `a reset on the server makes no counter go down`() {
        var rows = RankedRows(.atServer)
        _ = take(&rows, ["a": [10, 5, 0, 0]], top: 1)
        #expect(shown(take(&rows, ["a": [2, 1, 0, 0]], top: 1)) == ["a": [12, 6, 0, 0]])
    }

    @Test func `a reset of a table leaves the past of its indexes where it is`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 500, 0, 0]], top: 1)
        #expect(shown(take(&rows, ["a": [2, 501, 0, 0]], top: 1)) == ["a": [2, 1, 0, 0]])
    }

    @Test func `another server's past is no work of ours, whether larger or smaller`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 0, 0, 0], "b": [50, 0, 0, 0]], top: 1, origin: "one")
        _ = take(&rows, ["a": [10, 0, 0, 0], "b": [55, 0, 0, 0]], top: 1, origin: "one")
        let other = take(
            &rows, ["a": [9, 0, 0, 0], "b": [9_000, 0, 0, 0], "c": [7, 0, 0, 0]], top: 1,
            origin: "two")
        #expect(shown(other) == ["b": [5, 0, 0, 0]])
        #expect(other.remainder[0] == 0)
        let next = take(
            &rows, ["a": [10, 0, 0, 0], "b": [9_001, 0, 0, 0], "c": [7, 0, 0, 0]], top: 1,
            origin: "two")
        #expect(shown(next) == ["b": [6, 0, 0, 0]])
        #expect(next.remainder[0] == 1)
    }

    @Test func `the first rows of another server have a past, too`() {
        var rows = RankedRows()
        _ = take(&rows, [:], top: 1)
        rows.beginAgain()
        _ = take(&rows, ["a": [9_000, 0, 0, 0]], top: 1, origin: "two")
        #expect(
            shown(take(&rows, ["a": [9_001, 0, 0, 0]], top: 1, origin: "two"))
                == ["a": [1, 0, 0, 0]])
    }

    // MARK: Names

    @Test func `a row under a new name is another series of the same row`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 0, 0, 0]], top: 1, keys: ["1"])
        _ = take(&rows, ["a": [15, 0, 0, 0]], top: 1, keys: ["1"])
        #expect(
            shown(take(&rows, ["b": [17, 0, 0, 0]], top: 1, keys: ["1"])) == ["b": [0, 0, 0, 0]])
        #expect(
            shown(take(&rows, ["b": [17, 0, 0, 0]], top: 1, keys: ["1"])) == ["b": [2, 0, 0, 0]])
    }

    @Test func `a folded row under a new name has no past to count`() {
        var rows = RankedRows()
        let old: KeyValuePairs = ["a": [9.0, 0, 0, 0], "tiny": [5, 0, 0, 0]]
        let new: KeyValuePairs = ["a": [9.0, 0, 0, 0], "tiny_old": [5, 0, 0, 0]]
        _ = take(&rows, old, top: 1, keys: ["1", "2"])
        #expect(take(&rows, new, top: 1, keys: ["1", "2"]).remainder[0] == 0)
        #expect(take(&rows, new, top: 1, keys: ["1", "2"]).remainder[0] == 0)
    }

    @Test func `what was made again under the same name counts from 0, however much it did`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 0, 0, 0]], top: 1, keys: ["1"])
        _ = take(&rows, ["a": [12, 0, 0, 0]], top: 1, keys: ["2"])
        #expect(
            shown(take(&rows, ["a": [12, 0, 0, 0]], top: 1, keys: ["2"])) == ["a": [12, 0, 0, 0]])
    }

    @Test func `an index that is rebuilt under another oid does not count its past again`() {
        var rows = RankedRows()
        _ = take(&rows, ["i": [1_000, 0, 0, 0]], top: 5, keys: ["1"], named: true)
        // Seen while it is built, and not.
        _ = take(
            &rows, ["i": [1_000, 0, 0, 0], "i_ccnew": [0, 0, 0, 0]], top: 5, keys: ["1", "2"],
            named: true)
        _ = take(&rows, ["i": [1_003, 0, 0, 0]], top: 5, keys: ["2"], named: true)
        #expect(
            shown(take(&rows, ["i": [1_003, 0, 0, 0]], top: 5, keys: ["2"], named: true))
                == ["i": [3, 0, 0, 0]])
        _ = take(&rows, ["i": [1_005, 0, 0, 0]], top: 5, keys: ["3"], named: true)
        #expect(
            shown(take(&rows, ["i": [1_005, 0, 0, 0]], top: 5, keys: ["3"], named: true))
                == ["i": [2, 0, 0, 0]])
    }

    @Test func `two indexes that swap their names each go on counting`() {
        var rows = RankedRows()
        let old: KeyValuePairs = ["a": [10.0, 0, 0, 0], "b": [1_000, 0, 0, 0]]
        let new: KeyValuePairs = ["b": [11.0, 0, 0, 0], "a": [1_002, 0, 0, 0]]
        _ = take(&rows, old, top: 5, keys: ["1", "2"], named: true)
        _ = take(&rows, new, top: 5, keys: ["1", "2"], named: true)
        let result = take(&rows, new, top: 5, keys: ["1", "2"], named: true)
        #expect(shown(result) == ["b": [1, 0, 0, 0], "a": [2, 0, 0, 0]])
    }

    @Test func `of rows with one key the first counts, of rows with one name both`() {
        var rows = RankedRows()
        let same = take(&rows, ["a": [1, 1, 0, 0], "a": [9, 9, 0, 0]], top: 5)
        #expect(same.duplicates == 1)
        #expect(same.top.count == 1)
        #expect(same.folded == 0)
        var others = RankedRows()
        let first = take(
            &others, ["a": [1, 1, 0, 0], "a": [9, 9, 0, 0]], top: 5, keys: ["1", "2"])
        #expect(first.duplicates == 1)
        let next = take(
            &others, ["a": [2, 1, 0, 0], "a": [9, 9, 0, 0]], top: 5, keys: ["1", "2"])
        #expect(shown(next) == ["a": [0, 0, 0, 0]])
        #expect(next.folded == 1)
        #expect(next.remainder[0] == 1)
    }

    // MARK: Answers that are cut

    @Test func `what a cut answer brings for the first time begins to count now`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 0, 0, 0]], top: 1, isCut: true)
        _ = take(&rows, ["a": [10, 0, 0, 0], "b": [5_000, 0, 0, 0]], top: 1, isCut: false)
        let result = take(&rows, ["a": [10, 0, 0, 0], "b": [5_002, 0, 0, 0]], top: 1)
        #expect(shown(result).keys.sorted() == ["b"])
        let next = take(&rows, ["a": [10, 0, 0, 0], "b": [5_002, 0, 0, 0]], top: 1)
        #expect(shown(next) == ["b": [2, 0, 0, 0]])
        #expect(next.remainder[0] == 0)
    }

    @Test func `a row that a cut answer leaves out goes on where it was`() {
        var rows = RankedRows()
        _ = take(&rows, ["a": [10, 0, 0, 0], "b": [10, 0, 0, 0]], top: 1, isCut: true)
        _ = take(&rows, ["a": [11, 0, 0, 0], "c": [10, 0, 0, 0]], top: 1, isCut: true)
        let result = take(&rows, ["a": [11, 0, 0, 0], "b": [14, 0, 0, 0]], top: 1, isCut: true)
        #expect(shown(result) == ["b": [0, 0, 0, 0]])
        let next = take(&rows, ["a": [11, 0, 0, 0], "b": [14, 0, 0, 0]], top: 1, isCut: true)
        #expect(shown(next) == ["b": [4, 0, 0, 0]])
    }

    // MARK: Who is in the top

    @Test func `the remainder sums gauges and leaves out what has no sum`() {
        var rows = RankedRows()
        let result = take(
            &rows, ["a": [10, 1, 4, 9], "b": [1, 1, 5, 9], "c": [1, 1, 6, .nan]], top: 1)
        #expect(result.remainder[2] == 11)
        #expect(result.remainder[3].isNaN)
        #expect(result.folded == 2)
    }

    @Test func `rows that do nothing are shown while there is room, and do not take turns`() {
        var rows = RankedRows()
        let names = ["a", "b", "c", "d"]
        func shownNames(_ names: [String]) -> [String] {
            let readings = names.map { RankedRows.Reading(key: $0, values: [0, 0, 1, 1]) }
            let result = rows.take(RankedRows.Answer(readings), top: 2, shape: shape) {
                ["queryid": names[$0]]
            }
            #expect(result.folded == 2)
            return shown(result).keys.sorted()
        }
        let first = shownNames(names)
        #expect(first.count == 2)
        for _ in 0..<10 { #expect(shownNames(names.shuffled()) == first) }
    }

    @Test func `rows of equal size do not take turns`() {
        var rows = RankedRows()
        func shownNames(_ names: [String]) -> [String] {
            let readings = names.map { RankedRows.Reading(key: $0, values: [0, 0, 1, 1], size: 1) }
            let result = rows.take(RankedRows.Answer(readings), top: 5, shape: bySize) {
                ["queryid": names[$0]]
            }
            return shown(result).keys.sorted()
        }
        let names = (0..<20).map(String.init)
        let first = shownNames(names)
        for _ in 0..<10 { #expect(shownNames(names.shuffled()) == first) }
    }
}
