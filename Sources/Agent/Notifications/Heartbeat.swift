import Configuration
import HTTP
import Logging
import Notifications
import Platform

/// Notifies an external dead man's switch at an interval that the pipeline still makes progress.
struct Heartbeat: Sendable {
    let section: NotificationsSection.Heartbeat
    let log: Logger
    let board: NotificationBoard
    /// Whether polls and rules do their work, also by the alerts that say so; without that the heartbeat is skipped, so that the switch fires.
    let isHealthy: @Sendable () -> Bool

    /// How soon it is looked again whether the agent does its work.
    private static let pause = Duration.seconds(1)

    func run() async {
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
                board.change {
                    $0.heartbeats[problem == nil ? "delivered" : "failed", default: 0] += 1
                }
                if let problem, !isFailing {
                    log.warning("heartbeat failed", ["problem": problem])
                }
                isFailing = problem != nil
            }
            try? await Task.sleep(
                for: isHealthy ? section.interval : min(section.interval, Self.pause))
        }
    }

    private func beat(_ client: Client, _ reading: Confined<Void>) async -> String? {
        let secrets = ["url_file": section.urlFile]
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
