import Collection
import CommandParts
import Logging
import Metrics
import Platform
import Polling
import Targets
import Watching

/// The command `pgvigil collect`.
struct CollectCommand: Command {
    static let name = "collect"
    static let summary = "Poll once and print what a scrape would show."
    static let options = [
        ConfigurationChoice.option, TargetChoice.option,
        Option("collector", "NAME", "Only this collector."),
        Option("openmetrics", "Print OpenMetrics 1.0 instead of the text format."),
    ]
    static let discussion = """
        The exit code is 1 when a collector failed and 69 when a server could not be reached.
        """

    private let choice: ConfigurationChoice
    private let targetChoice: TargetChoice
    private let collector: String?
    private let format: ExpositionFormat

    init(_ arguments: Arguments) throws(UsageError) {
        try arguments.refuseOperands()
        choice = ConfigurationChoice(arguments)
        targetChoice = TargetChoice(arguments)
        collector = arguments.value("collector")
        format = arguments.has("openmetrics") ? .openMetrics : .text
    }

    func run() async -> ExitCode {
        switch choice.load() {
        case .failure(let code): return code
        case .success(let configuration):
            switch targetChoice.targets(of: configuration) {
            case .failure(let code): return code
            case .success(let targets): return await collect(targets)
            }
        }
    }

    private func collect(_ targets: [WatchedTarget]) async -> ExitCode {
        var targets = targets
        if let collector {
            for index in targets.indices {
                targets[index].catalog = targets[index].catalog.filter { $0.name == collector }
            }
            // A pooler has other collectors than a server.
            targets = targets.filter { !$0.catalog.isEmpty }
            guard !targets.isEmpty else {
                StandardError.write(
                    "pgvigil: no collector is called \(collector); see pgvigil collectors list\n")
                return .usage
            }
        }
        let log = Logger(level: .warning, output: StandardErrorOutput())
        let reports = await targets.concurrentMap(atMost: TargetChoice.atOnce) { target in
            await TargetWorker(target, log: log) { _ in }.pollOnce().report
        }
        let snapshot = Snapshot(generation: 0, targets: reports.map(\.snapshot), agent: [])
        let page = Exposition.page(of: snapshot, as: format)
        // A program gets the bytes; labels of others may not command a person's terminal.
        if StandardOutput.isTerminal {
            StandardOutput.write(String(decoding: page, as: UTF8.self))
        } else {
            StandardOutput.write(page)
        }
        if reports.contains(where: { !$0.isUp }) { return .unavailable }
        return reports.contains(where: \.hasFailures) ? .problems : .ok
    }
}
