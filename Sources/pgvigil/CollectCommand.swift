import Agent
import Collection
import Configuration
import Logging
import Metrics
import Platform

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
        let log = Logger(level: .warning, output: StandardErrorOutput())
        var snapshots: [TargetSnapshot] = []
        var code = ExitCode.ok
        for var target in targets {
            if let collector {
                target.catalog = target.catalog.filter { $0.name == collector }
                guard !target.catalog.isEmpty else {
                    StandardError.write(
                        "pgvigil: no collector is called \(collector); see pgvigil collectors list\n"
                    )
                    return .usage
                }
            }
            let polled = await TargetWorker(target, log: log) { _ in }.pollOnce()
            if !polled.report.isUp {
                code = .unavailable
            } else if polled.report.hasFailures, code == .ok {
                code = .problems
            }
            snapshots.append(polled.report.snapshot)
        }
        let snapshot = Snapshot(generation: 0, targets: snapshots, agent: [])
        StandardOutput.write(Exposition.page(of: snapshot, as: format))
        return code
    }
}
