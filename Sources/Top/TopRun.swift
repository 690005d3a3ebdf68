import Platform
import Polling
package import Targets
import Terminal

/// Runs a live view, or prints it once, from an agent or without one.
package struct TopRun: Sendable {
    /// How long printing once waits for the first readings where no agent runs.
    private static let firstLimit = Duration.seconds(20)

    private let settings: TopSettings

    /// A view with these settings.
    package init(_ settings: TopSettings) { self.settings = settings }

    /// Shows what an agent knows; why it ended otherwise than by its user.
    package func run(_ source: TopSource) async -> TopTrouble? {
        let features = TerminalFeatures { ProcessEnvironment.value(of: $0) }
        if settings.isOnce { return await printOnce(source, features) }
        do throws(TerminalDevice.Refusal) {
            let device = try TerminalDevice(features: features)
            let signals = Signals(TerminalSignal.all)
            let state = TopState(target: settings.target, source: source.name)
            return await TopLoop(source, on: device, every: settings.interval, signals: signals)
                .run(state)
        } catch {
            return TopTrouble("\(error): --once prints it once", isUsage: true)
        }
    }

    /// Watches targets itself, and shows what it learns.
    package func run(watching targets: [WatchedTarget]) async -> TopTrouble? {
        guard targets.count <= LocalAgent.targetsMax else {
            return TopTrouble(
                "\(targets.count) targets are too many without an agent, at most"
                    + " \(LocalAgent.targetsMax): choose one with --target", isUsage: true)
        }
        let agent = await LocalAgent(targets, interval: settings.interval.seconds)
        if settings.isOnce { await agent.waitUntilRead(within: Self.firstLimit) }
        let trouble = await run(
            TopSource(name: "no agent: own sessions") { await agent.answer($0, $1) })
        await agent.stop()
        return trouble
    }

    private func printOnce(
        _ source: TopSource, _ features: TerminalFeatures
    ) async -> TopTrouble? {
        switch settings.format {
        case .json:
            switch await TopOnce.json(source, target: settings.target) {
            case .failure(let trouble): return trouble
            case .success(let bytes): StandardOutput.write(bytes)
            }
        case .text:
            let columns = StandardOutput.isTerminal ? TerminalDevice.size.columns : nil
            switch await TopOnce.text(
                source, target: settings.target, columns: columns ?? TopOnce.columnsDefault,
                inASCII: !features.hasUnicode)
            {
            case .failure(let trouble): return trouble
            case .success(let text): StandardOutput.write(text)
            }
        }
        return nil
    }
}
