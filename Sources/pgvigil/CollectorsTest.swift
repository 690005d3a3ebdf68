import Basics
import Collection
import CollectorDocuments
import CommandParts
import Configuration
import Documents
import Inspecting
import Metrics
import Platform
import Polling
import Preparation
import TargetSettings
import Targets

/// `pgvigil collectors test FILE` and `packs check`: asks the questions of a file once and shows what came
/// of each.
struct CollectorsTest {
    let targetName: String?

    /// How many samples of a collector are shown.
    private static let samplesMax = 20

    /// Reads a file and asks what it asks.
    func run(_ path: String, _ configuration: Configuration) async -> ExitCode {
        let content: [UInt8]
        do throws(UnreadableFile) {
            content = try DiskFiles().read(path)
        } catch {
            StandardError.write("pgvigil: \(VisibleText.line(path)): \(error.reason)\n")
            return .configuration
        }
        let others = configuration.collectorFiles.filter { file in
            !Self.isSame(file.path, path)
        }
        var known = KnownCollectors(Catalog.all + others.flatMap(\.collectors))
        let (file, problems) = CollectorFile.read(
            path: path, content: content, known: &known, keys: KnownKeys.harmless)
        if let problems = Problems(problems) {
            StandardError.write("\(problems)\n")
            return .configuration
        }
        if file.collectors.isEmpty {
            StandardError.write("pgvigil: \(VisibleText.line(path)) holds no collectors\n")
            return .configuration
        }
        return await run(file, configuration)
    }

    /// Asks what a file asks.
    func run(_ file: CollectorFile, _ configuration: Configuration) async -> ExitCode {
        var configuration = configuration
        configuration.collectorFiles = [file]
        switch target(of: configuration) {
        case .failure(let code): return code
        case .success(let target): return await test(file, target)
        }
    }

    /// The one target whose server is asked.
    private func target(of configuration: Configuration) -> Result<WatchedTarget, ExitCode> {
        if targetName == nil, configuration.targets.count > 1 {
            let names = configuration.targets.map(\.name)
            StandardError.write(
                "pgvigil: which target? --target NAME; \(TargetChoice.list(names))\n")
            return .failure(.usage)
        }
        return TargetChoice(name: targetName).targets(of: configuration).flatMap { targets in
            targets.first.map { .success($0) } ?? .failure(.usage)
        }
    }

    private func test(_ file: CollectorFile, _ found: WatchedTarget) async -> ExitCode {
        var target = found
        let names = Set(file.collectors.map(\.name))
        target.catalog = target.catalog.filter { names.contains($0.name) }
        for collector in file.collectors where !collector.isFor(target: target.name) {
            let patterns = (collector.targets ?? []).map { VisibleText.line($0.pattern) }
            StandardOutput.write(
                "\(collector.name): not for target \(VisibleText.line(target.name)): targets"
                    + " [\(patterns.joined(separator: ", "))]\n")
        }
        if target.catalog.isEmpty { return .problems }
        let run = await CollectorTrial.run(target)
        if let problem = run.problem {
            StandardOutput.write(
                "\(VisibleText.line(target.name)): cannot be reached: \(VisibleText.line(problem))\n"
                    + PlanText.text(of: run.remedies, "to fix"))
            return .unavailable
        }
        for trial in run.trials { StandardOutput.write(text(of: trial, target)) }
        StandardOutput.write(PlanText.text(of: run.remedies, "to fix"))
        return run.trials.allSatisfy { $0.isFine } ? .ok : .problems
    }

    private func text(of trial: CollectorTrial, _ target: WatchedTarget) -> String {
        var lines = [headline(of: trial)]
        if case .failed(let failures) = trial.outcome {
            lines += failures.map { "  failed: \(VisibleText.line($0))" }
        }
        lines += trial.notes.map { "  note: \(VisibleText.line($0))" }
        let samples = Self.samples(of: trial, target)
        lines += section("samples", samples.prefix(Self.samplesMax).map { VisibleText.line($0) })
        if samples.count > Self.samplesMax {
            lines.append("    and \(samples.count - Self.samplesMax) more")
        }
        if let place = trial.place {
            let place = VisibleText.line(place)
            lines += section("plan in \(place)", trial.plan.map { VisibleText.line($0) })
            lines += section("locks that planning takes", trial.locks.map { VisibleText.line($0) })
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func headline(of trial: CollectorTrial) -> String {
        let time = trial.seconds.map { ", \(PlanText.milliseconds($0)) ms" } ?? ""
        let limit = DurationText.text(trial.collector.timeout)
        let pace = PlanText.pace(trial.collector)
        let count = trial.families.reduce(0) { $0 + $1.samples.count }
        let result =
            switch trial.outcome {
            case .answered: "ok, \(count) \(count == 1 ? "sample" : "samples")\(time)"
            case .failed: "failed\(time)"
            case .leftOut(let reason, _): "left out: \(VisibleText.line(reason))"
            }
        return "\(trial.collector.name): \(result) (timeout \(limit), every \(pace))"
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["  \(title):"] + lines.map { "    \($0)" }
    }

    /// The lines of a scrape.
    private static func samples(of trial: CollectorTrial, _ target: WatchedTarget) -> [String] {
        let snapshot = TargetSnapshot(
            name: target.name, labels: target.labels, generation: 0, families: trial.families)
        let page = Exposition.page(
            of: Snapshot(generation: 0, targets: [snapshot], agent: []), as: .text)
        return String(decoding: page, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    /// Whether two paths lead to one file, however they are written.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        (Files.resolved(left) ?? left).hasSameBytes(as: Files.resolved(right) ?? right)
    }
}

extension CollectorTrial {
    /// Whether nothing needs to be done for the collector to work here.
    fileprivate var isFine: Bool {
        switch outcome {
        case .answered: true
        case .failed: false
        case .leftOut(_, let isFailure): !isFailure
        }
    }
}
