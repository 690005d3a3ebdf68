import JSON

/// Up to when reports were made, over restarts.
package struct ReportMemory: Sendable, Equatable {
    /// What is to be done about a report now.
    package enum Verdict: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// The one that was due at this time, in milliseconds since 1970, is made.
        case due(Int64)
        /// Those that were due then are not made any more, the oldest first.
        case missed([Int64])
    }

    private struct Entry: Sendable, Equatable {
        /// The schedule that it holds for.
        var mark: String
        /// Up to when all is done.
        var done: Int64
    }

    /// A report that is later than this, in milliseconds, is not made.
    package static let lateMax: Int64 = 86_400_000
    /// Of reports that were missed no more than these are counted: those of a year by the day.
    private static let missedMax = 366

    private var entries: [String: Entry] = [:]

    /// Knows nothing.
    package init() {}

    /// What is to be done about a report; `now` is in milliseconds since 1970.
    ///
    /// Of a report that is new, or has another schedule, nothing that was due before is made. Of several
    /// that are due the last one is, as long as it is not late; the others are missed, and are to be
    /// finished before.
    package mutating func verdict(_ plan: ReportPlan, now: Int64) -> Verdict {
        let mark = plan.schedule.mark
        guard let known = entries[plan.name], known.mark == mark,
            // A clock that showed the future must not keep a report waiting for it.
            known.done <= now + Self.lateMax
        else {
            entries[plan.name] = Entry(mark: mark, done: now)
            return .nothing
        }
        guard let last = plan.schedule.last(until: now), last > known.done else { return .nothing }
        var missed: [Int64] = now - last < Self.lateMax ? [] : [last]
        var moment = last
        while missed.count < Self.missedMax, let earlier = plan.schedule.last(until: moment - 1),
            earlier > known.done
        {
            missed.append(earlier)
            moment = earlier
        }
        return missed.isEmpty ? .due(last) : .missed(Array(missed.reversed()))
    }

    /// Notes that all is done of a report up to a time.
    package mutating func finish(_ plan: ReportPlan, at moment: Int64) {
        entries[plan.name] = Entry(mark: plan.schedule.mark, done: moment)
    }

    /// Forgets reports that are no longer made.
    package mutating func keep(_ plans: [ReportPlan]) {
        let names = Set(plans.map(\.name))
        entries = entries.filter { names.contains($0.key) }
    }

    // MARK: File

    private static let version = 1

    /// The content of its file.
    package var file: [UInt8] {
        let reports = entries.sorted { $0.key < $1.key }.map { name, entry in
            JSON.object([
                JSON.Member("name", .text(name)), JSON.Member("schedule", .text(entry.mark)),
                JSON.Member("done", .written("\(entry.done)")),
            ])
        }
        let content = JSON.object([
            JSON.Member("version", .whole(Self.version)), JSON.Member("reports", .list(reports)),
        ])
        return Array(content.formatted.utf8)
    }

    /// Whether a content is that of a file, whatever can be read of it.
    package static func isFile(_ content: [UInt8]) -> Bool {
        guard case .list? = (try? JSONReader.value(of: content))?.member("reports") else {
            return false
        }
        return true
    }

    /// What a file holds; what cannot be read is as if it were not there.
    package init(file: [UInt8]) {
        guard let content = try? JSONReader.value(of: file) else { return }
        for item in content.member("reports")?.elements ?? [] {
            guard case .text(let name)? = item.member("name"),
                case .text(let mark)? = item.member("schedule"),
                case .written(let text)? = item.member("done"), let done = Int64(text)
            else { continue }
            entries[name] = Entry(mark: mark, done: done)
        }
    }
}
