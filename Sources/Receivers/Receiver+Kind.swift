extension Receiver {
    /// The way that messages take: a kind of receivers with the settings of one of them.
    package struct Kind: Sendable, Equatable {
        /// What holds for all receivers of the kind.
        package let definition: any ReceiverKind.Type
        /// The values of its section.
        package var settings: ReceiverSettings

        /// A receiver's way.
        package init(
            _ definition: any ReceiverKind.Type, _ settings: ReceiverSettings = ReceiverSettings()
        ) {
            self.definition = definition
            self.settings = settings
        }

        /// Its key in the configuration.
        package var name: String { definition.name }

        /// Whether both send the same in the same way.
        package static func == (left: Kind, right: Kind) -> Bool {
            left.name == right.name && left.settings == right.settings
        }

        /// Alertmanager's webhook, payload version 4.
        package static var webhook: Kind { Kind(Webhook.self) }
        /// Alertmanager itself, over its API v2.
        package static var alertmanager: Kind { Kind(Alertmanager.self) }
        /// PagerDuty's Events API v2.
        package static var pagerduty: Kind { Kind(PagerDuty.self) }
        /// Opsgenie's alert API v2.
        package static var opsgenie: Kind { Kind(Opsgenie.self) }

        /// An incoming webhook of Slack.
        package static func slack(channel: String?) -> Kind {
            var kind = Kind(Slack.self)
            kind.settings[Slack.channel] = channel.map { .text($0) }
            return kind
        }

        /// A program that is handed the webhook's payload; absolute path first.
        package static func command(_ words: [String]) -> Kind {
            Kind(Program.self, ReceiverSettings([Program.name: .words(words)]))
        }
    }
}
