/// The course of a target's numbers: of the last hour at each poll, of two days by the minute.
///
/// A minute has the mean of its polls. What was not known is a gap, never 0.
package struct TrendMemory: Sendable {
    /// For how long polls are kept, in milliseconds.
    package static let pollsMilliseconds: Int64 = 3_600_000
    /// For how long minutes are kept, in milliseconds.
    package static let minutesMilliseconds: Int64 = 2 * 86_400_000
    /// The most polls: an hour of one each second.
    package static let pollsMax = 3_600
    /// The most minutes.
    package static let minutesMax = 2 * 1_440
    /// The most points of an answer about one series: an hour by the second.
    package static let pointsMax = 3_600
    static let minute: Int64 = 60_000

    private struct Open {
        let begin: Int64
        var sums = [Double](repeating: 0, count: TrendRows.width)
        var counts = [Int](repeating: 0, count: TrendRows.width)

        mutating func add(_ row: [Float]) {
            for (place, value) in row.enumerated() where !value.isNaN {
                sums[place] += Double(value)
                counts[place] += 1
            }
        }

        var means: [Float] {
            zip(sums, counts).map { $1 == 0 ? .nan : Float($0 / Double($1)) }
        }
    }

    private(set) var polls = TrendRows()
    private(set) var minutes = TrendRows()

    /// Knows nothing yet.
    package init() {}

    init(polls: TrendRows, minutes: TrendRows) {
        self.polls = polls
        self.minutes = minutes
    }

    /// What it takes in memory, in bytes.
    package var bytes: Int { polls.bytes + minutes.bytes }

    /// The time of the oldest numbers, in milliseconds since 1970; nil without any.
    package var oldest: Int64? {
        [minutes.times.first, polls.times.first].compactMap(\.self).min()
    }

    /// Takes the numbers of a poll, as wide as `TrendSeries.all`; `isSamePoll` when there is more of
    /// it than the last time.
    package mutating func take(_ row: [Float], at time: Int64, isSamePoll: Bool) {
        guard row.count == TrendRows.width, time >= 0, time < ActivityRecord.timeMax else { return }
        if isSamePoll, let last = polls.times.last {
            polls.replaceLast(row, at: last)
            return
        }
        let time = max(time, polls.times.last ?? 0)
        closeMinutes(before: time - time % Self.minute)
        polls.append(row, at: time)
        expire(at: time)
    }

    /// Makes minutes of polls, as far as they are over.
    private mutating func closeMinutes(before end: Int64) {
        let begin = (minutes.times.last ?? -Self.minute) + Self.minute
        guard begin < end else { return }
        var open: Open?
        var first = polls.times.count
        // Polls that are in no minute yet are the last ones.
        while first > 0, polls.times[first - 1] >= begin { first -= 1 }
        for index in first..<polls.times.count where polls.times[index] < end {
            let time = polls.times[index]
            let start = time - time % Self.minute
            if let done = open, done.begin != start {
                minutes.append(done.means, at: done.begin)
                open = nil
            }
            if open == nil { open = Open(begin: start) }
            open?.add(polls.row(index))
        }
        if let open { minutes.append(open.means, at: open.begin) }
    }

    /// Gives up what is too old at this time, and what is too much.
    package mutating func expire(at now: Int64) {
        polls.trim(before: now - Self.pollsMilliseconds, most: Self.pollsMax)
        minutes.trim(before: now - Self.minutesMilliseconds, most: Self.minutesMax)
    }

    /// The time of day was set by a number of milliseconds: what was before moves with it.
    package mutating func shift(by step: Int64) {
        polls.shift(by: step)
        minutes.shift(by: step - step % Self.minute)
    }

    /// Puts what an earlier agent knew before what is known here.
    package mutating func precede(by older: TrendMemory) {
        let first = polls.times.first ?? ActivityRecord.timeMax
        var whole = older
        whole.closeMinutes(before: first - first % Self.minute)
        whole.polls.cut(from: first)
        // The minute in which one agent ended and the other began is made of both.
        whole.minutes.cut(from: minutes.times.first ?? first - first % Self.minute)
        whole.polls.append(polls)
        whole.minutes.append(minutes)
        self = whole
    }

    /// The numbers of a series from `from` on: of each step the mean of what is known, nil for a
    /// gap; at most `pointsMax`.
    ///
    /// Times are milliseconds since 1970; a step that ends after `to` is left out.
    package func trend(
        _ series: Int, from: Int64, to: Int64, step: Int64
    ) -> [(time: Int64, value: Double?)] {
        guard TrendSeries.all.indices.contains(series), step > 0,
            step < ActivityRecord.timeMax, from >= 0, from < to,
            to < ActivityRecord.timeMax
        else { return [] }
        let count = Int(min((to - from + step - 1) / step, Int64(Self.pointsMax)))
        var sums = [Double](repeating: 0, count: count)
        var counts = [Int](repeating: 0, count: count)
        let end = min(to, from + Int64(count) * step)
        func add(_ time: Int64, _ value: Float) {
            let place = Int((time - from) / step)
            sums[place] += Double(value)
            counts[place] += 1
        }
        // Polls answer for the minutes of which all are there, their means for those before.
        var border = from
        if let first = polls.times.first {
            let begin = first - first % Self.minute
            // Of the very first minute all polls are there: none came before.
            let isSummed =
                first > begin && minutes.times.last ?? -1 >= begin
                && minutes.times.first ?? begin < begin
            border = isSummed ? begin + Self.minute : begin
        } else {
            border = end
        }
        minutes.forEach(series, in: from..<max(from, min(border, end)), add)
        polls.forEach(series, in: min(max(from, border), end)..<end, add)
        return (0..<count).map { place in
            (
                from + Int64(place) * step,
                counts[place] == 0 ? nil : Self.shown(sums[place] / Double(counts[place]))
            )
        }
    }

    /// The number with the digits that it has as it is kept.
    private static func shown(_ value: Double) -> Double {
        Double("\(Float(value))") ?? value
    }
}
