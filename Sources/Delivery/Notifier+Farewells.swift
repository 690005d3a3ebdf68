import Logging
import Messages
import Metrics
import Outbox
import Platform
import Receivers

/// What receivers are sent before they go.
extension Notifier {
    /// How long a reload waits until what is open at removed receivers is ended there.
    package static let farewellLimit = Duration.seconds(10)
    private static let farewellPause = Duration.seconds(1)

    /// Ends at receivers that go what is open there, for as long as `farewellLimit` allows; what is not
    /// ended by then is warned of.
    func close(
        _ farewells: [(receiver: Receiver, messages: [Message])], _ old: [String: Worker]
    ) async {
        guard !farewells.isEmpty else { return }
        let closing = Task {
            await withTaskGroup(of: Void.self) { group in
                for (receiver, messages) in farewells {
                    guard let worker = old[receiver.name] else { continue }
                    let sender = makeSender(receiver, worker.links)
                    group.addTask {
                        // What it was just being sent would come behind the end.
                        await worker.task.value
                        await self.close(messages, sender)
                    }
                }
            }
        }
        let limit = Task { [time] in
            await time.sleep(for: Self.farewellLimit)
            closing.cancel()
        }
        self.closing = closing
        await closing.value
        limit.cancel()
        self.closing = nil
    }

    private func close(_ messages: [Message], _ sender: any MessageSending) async {
        var messages = messages[...]
        while let message = messages.first, !Task.isCancelled {
            guard let outcome = await sender.attempt(message) else { return }
            let verdict = outcome.verdict(now: time.moment.wall)
            switch verdict {
            case .delivered:
                await run { $0.close(message, now: $1) }
                log.notice(
                    "a receiver was removed or changed: what was open there is ended",
                    ["receiver": message.receiver, "group": LabelSet(message.groupLabels).text])
                messages = messages.dropFirst()
            case .again: await time.sleep(for: Self.farewellPause)
            case .final: messages = messages.dropFirst()
            case .gone: return
            }
        }
    }
}
