import Configuration
import Logging
import Metrics
import NotificationSettings
import Platform
import Preparation
import ReportSchedules
import Reporting
import Rules
import Support

/// Who makes reports by the clock, over the history of two known weeks and a clock that a test sets.
final class ClerkScene: Sendable {
    /// Log lines as texts.
    final class Lines: LogOutput {
        private let lines = Locked<[String]>([])

        func write(_ entry: LogEntry) {
            let fields = entry.fields.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            lines.withLock { $0.append("\(entry.message) \(fields)") }
        }

        var all: [String] { lines.withLock { $0 } }
    }

    /// Monday, 2026-11-23, at 07:00 in UTC, when the report on the second week is due.
    static let monday: Int64 = 1_795_417_200_000
    static let hour: Int64 = 3_600_000
    static let file = "weekly-2026-11-16-2026-11-22.csv"

    let directory: TemporaryDirectory
    let lines = Lines()
    private let server: TestServer
    private let wall: Locked<Int64>
    /// Where the state directory is.
    private let files: any FileLayer
    private let places: ReportPlaces
    private let looksEnded = Locked(0)
    private let running = Locked<(clerk: ReportClerk, task: Task<Void, Never>)?>(nil)

    init(
        _ server: TestServer, at wall: Int64, files: any FileLayer = DiskFileLayer(),
        places: ReportPlaces = ReportPlaces()
    ) throws {
        self.server = server
        self.wall = Locked(wall)
        self.files = files
        self.places = places
        directory = try TemporaryDirectory("clerk")
    }

    deinit { running.withLock { $0?.task.cancel() } }

    /// Sets the time of day.
    func set(_ time: Int64) { wall.withLock { $0 = time } }

    /// Sets the time of day, and waits until what is due then was looked for.
    func look(at time: Int64) async throws {
        set(time)
        // The first that ends may have begun before.
        let count = looksEnded.withLock { $0 }
        try await eventually("a look at what is due") { looksEnded.withLock { $0 } >= count + 2 }
    }

    private func configuration(_ reports: String, _ receivers: String) throws -> Configuration {
        let conninfo = server.conninfo().replacing("'", with: "''")
        let text = """
            agent: { state_directory: \(directory.path) }
            external_url: https://agent.test
            targets:
              - { name: orders, conninfo: "host=/nowhere" }
              - { name: spare, conninfo: "host=/nowhere" }
            history: { conninfo: '\(conninfo)' }
            \(receivers)
            reports:
              - \(reports)

            """
        let path = try directory.write("pgvigil.yml", text)
        return try Configuration.load(path, files: DiskFiles()).get()
    }

    /// Starts one with a configuration of reports and receivers, as an agent does.
    func start(_ reports: String, receivers: String = "") async throws {
        let history = try ReportPages.history(server)
        let (wall, looksEnded) = (self.wall, self.looksEnded)
        let log = Logger(level: .info, output: lines)
        let clerk = ReportClerk(
            desk: ReportDesk(history: { history }, watched: { ["orders"] }),
            notes: ReportNotes(
                directory: directory.path, files: files, within: .milliseconds(200), log: log),
            places: places, log: log,
            time: TimeSource(
                wall: { wall.withLock { $0 } }, steady: { .now },
                sleep: { _ in
                    looksEnded.withLock { $0 += 1 }
                    try? await Task.sleep(for: .milliseconds(20))
                }))
        try await use(reports, receivers: receivers, in: clerk)
        let task = Task { await clerk.run() }
        running.withLock { $0 = (clerk, task) }
    }

    /// Reloads the configuration.
    func reload(_ reports: String, receivers: String = "") async throws {
        guard let clerk = running.withLock({ $0?.clerk }) else { return }
        try await use(reports, receivers: receivers, in: clerk)
    }

    private func use(_ reports: String, receivers: String, in clerk: ReportClerk) async throws {
        let configuration = try configuration(reports, receivers)
        await clerk.use(
            configuration.ownReports, receivers: configuration.notifications.receivers,
            links: Links(external: configuration.notifications.externalURL))
    }

    /// Where reports are made, while one is started.
    var desk: ReportDesk? { running.withLock { $0?.clerk.desk } }

    /// Ends it as an agent's stop does.
    func stop() async {
        let old = running.withLock { running in
            defer { running = nil }
            return running
        }
        old?.task.cancel()
        await old?.task.value
    }

    /// How often a report came to this.
    func count(_ result: String, of report: String = "weekly") -> Double? {
        let families = running.withLock { $0?.clerk.families() } ?? []
        return families.first { $0.metric.name == "pgvigil_reports_total" }?.samples
            .first { $0.labels["result"] == result && $0.labels["report"] == report }?.value
    }

    /// The content of one of the files; nil when it is not there.
    func content(_ name: String = file) -> String? {
        (try? Files.read("\(directory.path)/\(name)")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the state directory knows of up to when reports are made.
    var saved: String? {
        let file = AtomicFile("\(directory.path)/reports.json", files: files)
        let content = (try? file.read(bytesMax: 1 << 20)) ?? nil
        return content.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether it knows that the first one is made.
    var isSaved: Bool { saved?.contains("\(Self.monday)") == true }
}
