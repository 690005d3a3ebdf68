import Charts
import History
package import Recording
package import TargetParts

/// What pages get from the history: the course of numbers that memory does not have.
package struct HistoryPast: Sendable {
    private let service: HistoryService

    /// Asks the history of this service.
    package init(_ service: HistoryService) { self.service = service }

    /// What came of a question.
    ///
    /// The history's database alone is asked, for a bounded time.
    @Sendable package func answer(_ question: PastNumbers.Question) async -> PastNumbers.Outcome {
        guard let running = service.current else {
            return service.hasStarted ? .notKept : .unanswered("the agent is starting")
        }
        let grid = question.grid
        // Rates are made of two readings a poll apart, and no row has one.
        let series = question.series.filter { $0.hasPrefix("pg_") }
        let query = CourseQuery(
            series, of: question.target, range: grid.start..<grid.end, step: grid.step)
        switch await running.sink.reader.course(query) {
        case .course(let course): return .known(Self.numbers(course, series, question))
        case .busy: return .unanswered("too many questions at a time")
        case .failed(let error): return .unanswered("\(error)")
        }
    }

    private static func numbers(
        _ course: HistoryReader.Course, _ series: [String], _ question: PastNumbers.Question
    ) -> PastNumbers {
        let grid = question.grid
        let nothing = [Double?](repeating: nil, count: grid.count)
        func place(of time: Int64) -> Int? {
            guard time >= grid.start, time < grid.end else { return nil }
            return Int(clamping: (time - grid.start) / grid.step)
        }
        var values: [String: [Double?]] = [:]
        for point in course.points where series.indices.contains(point.place) {
            guard let step = place(of: point.time) else { continue }
            values[series[point.place], default: nothing][step] = point.value
        }
        var observed = [Double](repeating: 0, count: grid.count)
        for row in course.load {
            if let step = place(of: row.time) { observed[step] += row.observed ?? 0 }
        }
        var classes: [String: [Double?]] = [:]
        for row in course.load {
            guard let step = place(of: row.time), observed[step] > 0 else { continue }
            let name = row.waitClass ?? "other"
            let before = classes[name, default: nothing][step] ?? 0
            classes[name, default: nothing][step] = before + row.seconds / observed[step]
        }
        // A remainder that is always nothing is no class of its own.
        if classes.count > 1, classes["other"]?.allSatisfy({ ($0 ?? 0) == 0 }) == true {
            classes["other"] = nil
        }
        return PastNumbers(
            values: values, classes: classes, loadProblem: course.loadProblem.map { "\($0)" })
    }
}
