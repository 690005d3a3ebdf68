/// All kinds of receivers.
package enum ReceiverKinds {
    /// In the order of the documents.
    package static let all: [any ReceiverKind.Type] = [
        Webhook.self, Alertmanager.self, PagerDuty.self, Slack.self, Opsgenie.self, Email.self,
        Teams.self, Discord.self, Mattermost.self, Telegram.self, Ntfy.self, GoogleChat.self,
        Pushover.self, SNS.self, JSONTemplate.self, Program.self,
    ]

    /// The kind with a name, or nil.
    package static func kind(_ name: String) -> (any ReceiverKind.Type)? {
        all.first { $0.name == name }
    }

    /// The names in words: `webhook, slack and command`.
    package static var namesInWords: String {
        let names = all.map { $0.name }
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }
}
