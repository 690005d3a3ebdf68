package import Documents
import Messages
package import Metrics
import Notifications
import Receivers
import YAML

/// Reads receivers and routes, and checks that all names and files that it mentions are there.
package struct NotificationsReader<Files: FileReading> {
    let findings: Findings
    let files: Files
    let directory: FileDirectory

    /// A reader with what it reads files by; relative paths begin in `directory`.
    package init(findings: Findings, files: Files, directory: FileDirectory) {
        (self.findings, self.files, self.directory) = (findings, files, directory)
    }

    /// The most receivers.
    static var receiversMax: Int { 100 }

    /// Reads all the sections; `hasStateDirectory` says whether messages can be kept on disk.
    package func section(
        _ top: SectionReader<some SectionKey>, hasStateDirectory: Bool,
        externalLabels: LabelSet = .empty
    ) -> NotificationsSection {
        let reader = top.part(NotificationsSection.Key.self)
        defer { reader.finish() }
        var section = NotificationsSection()
        let receivers = ReceiversReader(findings: findings, files: files, directory: directory)
        section.severities = severities(reader)
        section.receivers = (reader.value(.receivers).map(receivers.receivers) ?? []).map {
            var receiver = $0
            receiver.severities = section.severities
            receiver.externalLabels = externalLabels
            return receiver
        }
        let intervals =
            reader.value(.timeIntervals).map(
                TimeIntervalsReader(findings: findings, files: files).intervals) ?? [:]
        let routes = RouteReader(
            findings: findings, receivers: section.receivers.map(\.name),
            intervals: intervals.keys.sorted())
        let rules = reader.value(.inhibitRules).map(routes.inhibitRules) ?? []
        let route = reader.value(.route).flatMap { routes.root($0) }
        section.externalURL = url(reader, .externalURL)
        section.runbookBaseURL = url(reader, .runbookBaseURL)
        section.dashboardBaseURL = url(reader, .dashboardBaseURL)
        section.heartbeat = heartbeat(reader)
        if reader.place(of: .receivers) == nil {
            for key in [NotificationsSection.Key.route, .inhibitRules]
            where reader.place(of: key) != nil {
                reader.refuse(key, "there are no receivers")
            }
            return section
        }
        reader.requireKey(.route)
        if !hasStateDirectory, !section.receivers.isEmpty {
            reader.refuse(
                .receivers,
                "agent.state_directory is missing; messages are kept there until they"
                    + " have arrived")
        }
        if let route {
            section.plan = NotificationPlan(
                route: route, inhibitRules: rules, intervals: intervals,
                receivers: section.receivers, severities: section.severities)
        }
        return section
    }

    private func severities(_ reader: SectionReader<NotificationsSection.Key>) -> SeverityTable {
        var changes: [String: Urgency] = [:]
        for entry in reader.mapping(.severities) ?? [] {
            changes[entry.key] = findings.choice(
                entry.value, entry.key, among: Urgency.allCases)
        }
        return SeverityTable(changes)
    }

    private func url(
        _ reader: SectionReader<NotificationsSection.Key>, _ key: NotificationsSection.Key
    ) -> String {
        guard let text = reader.word(key) else { return "" }
        if !Credentials.isURL(text) {
            reader.refuse(key, "\(Findings.quoted(text)) is no http or https URL")
        }
        return text
    }

    private func heartbeat(
        _ reader: SectionReader<NotificationsSection.Key>
    ) -> NotificationsSection.Heartbeat? {
        guard
            let section = reader.section(
                .heartbeat, NotificationsSection.HeartbeatKey.self)
        else { return nil }
        section.requireKey(.urlFile)
        let secrets = SecretFiles(findings: findings, files: files, directory: directory)
        let path = secrets.path(section, .urlFile, .url)
        let interval = section.duration(.interval, in: .seconds(5) ... .seconds(86_400))
        section.finish()
        return path.map {
            NotificationsSection.Heartbeat(urlFile: $0, interval: interval ?? .seconds(60))
        }
    }
}
