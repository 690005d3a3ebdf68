package import Platform
package import ReportSchedules
import TimedDisks

/// The directories of reports, each with a thread of its own, so that one that does not answer holds
/// up no report of another one.
package final class ReportPlaces: Sendable {
    /// Writes a file of a report with this content and name to a directory; it may block.
    package typealias Write =
        @Sendable (
            _ content: [UInt8], _ name: String, _ plan: ReportPlan, _ directory: String
        ) -> Result<Void, FileError>

    private let limit: Duration
    private let writing: Write
    private let threads = Locked<[String: TimedThread]>([:])

    /// Places where writing a file may take this long; by default files are written to the disk.
    package init(within limit: Duration = .seconds(30), write: Write? = nil) {
        self.limit = limit
        if let write {
            writing = write
        } else {
            writing = { content, name, plan, directory in
                Result { () throws(FileError) in
                    try ReportFiles.write(content, name, of: plan, in: directory)
                }
            }
        }
    }

    /// Forgets the directories that none of these needs.
    func keep(_ plans: [ReportPlan]) {
        let needed = Set(plans.compactMap(\.directory))
        threads.withLock { threads in
            threads = threads.filter { needed.contains($0.key) }
        }
    }

    /// Why nothing is written to a directory, because a file that was given up is being written there
    /// still; nil when it can be tried.
    func standstill(in directory: String) -> String? {
        guard let since = threads.withLock({ $0[directory] })?.stillSince else { return nil }
        let seconds = since.duration(to: .now).components.seconds + limit.components.seconds
        return "\(directory) has not answered for \(seconds) s, and nothing new is written there"
    }

    /// Writes a file; nil when it is there, else why it is not.
    func write(
        _ content: [UInt8], _ name: String, of plan: ReportPlan, in directory: String
    ) async -> String? {
        if let reason = standstill(in: directory) { return reason }
        let thread = threads.withLock { threads -> TimedThread in
            if let known = threads[directory] { return known }
            let new = TimedThread(name: "pgv-reports")
            threads[directory] = new
            return new
        }
        let (limit, writing) = (self.limit, self.writing)
        let written = await OwnThread.run(named: "pgv-reporter") {
            thread.run(within: limit) { writing(content, name, plan, directory) }
        }
        switch written {
        case .success?: return nil
        case .failure(let error)?: return "\(error)"
        case nil: return "\(directory) took more than \(limit.components.seconds) s"
        }
    }
}
