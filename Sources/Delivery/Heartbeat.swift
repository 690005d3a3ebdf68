package import Logging
import Messages
package import Platform
import Transfers

/// Notifies an external dead man's switch at an interval that the pipeline still makes progress.
package struct Heartbeat: Sendable {
    /// Where it is sent, and how often.
    package struct Settings: Sendable, Equatable {
        /// The file with the URL.
        package let urlFile: String
        /// How often.
        package let interval: Duration

        /// A heartbeat to the URL in a file.
        package init(urlFile: String, interval: Duration) {
            self.urlFile = urlFile
            self.interval = interval
        }
    }

    private let settings: Settings
    private let log: Logger
    private let metrics: DeliveryMetrics
    private let time: TimeSource
    private let isHealthy: @Sendable () -> Bool

    /// `isHealthy` says whether polls and rules do their work, also by the alerts that say so; without
    /// that the heartbeat is skipped, so that the switch fires.
    package init(
        _ settings: Settings, log: Logger, metrics: DeliveryMetrics, time: TimeSource = .machine,
        isHealthy: @escaping @Sendable () -> Bool
    ) {
        self.settings = settings
        self.log = log
        self.metrics = metrics
        self.time = time
        self.isHealthy = isHealthy
    }

    /// How soon it is looked again whether the agent does its work.
    private static let pause = Duration.seconds(1)

    /// Sends heartbeats until the task is cancelled.
    package func run() async {
        let client = Client(name: "pgv-heartbeat", options: ClientOptions())
        let reading = Confined((), threadNamed: "pgv-secrets")
        var isFailing = false
        var hasBeaten = false
        while !Task.isCancelled {
            let isHealthy = isHealthy()
            if !isHealthy, hasBeaten {
                log.warning("heartbeat withheld: polls or rules stand still")
            }
            hasBeaten = isHealthy
            if isHealthy {
                let problem = await beat(client, reading)
                if Task.isCancelled { return }
                metrics.change {
                    $0.heartbeats[problem == nil ? "delivered" : "failed", default: 0] += 1
                }
                if let problem, !isFailing {
                    log.warning("heartbeat failed", ["problem": problem])
                }
                isFailing = problem != nil
            }
            await time.sleep(
                for: isHealthy ? settings.interval : min(settings.interval, Self.pause))
        }
    }

    private func beat(_ client: Client, _ reading: Confined<Void>) async -> String? {
        let secrets = ["url_file": settings.urlFile]
        let read = await reading.run { _ in CredentialsReader.read(secrets) }
        switch read {
        case .failure(let refusal): return "\(refusal)"
        case .success(let credentials):
            do throws(ClientError) {
                let status = try await client.send(
                    ClientRequest(url: credentials["url_file"] ?? "")
                ).status
                return (200...299).contains(status) ? nil : "status \(status)"
            } catch { return "\(error)" }
        }
    }
}
