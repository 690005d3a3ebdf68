import Messages
import Receivers
import ReportSchedules
import Reports
import Rules
import Web

/// A report as a receiver gets it: what it says of each target in a line, where it is, and the whole of
/// it beside a mail.
struct ReportMessage: Sendable {
    private static let title = MessageTemplate.ours("{{ .CommonAnnotations.summary }}")
    private static let text = MessageTemplate.ours(
        "{{ .CommonAnnotations.description }}{{ if .CommonAnnotations.report_url }}\n\n"
            + "{{ .CommonAnnotations.report_url }}{{ end }}")
    /// What a mail holds besides the file.
    private static let mailBytes = 32 << 10

    /// The receiver, as it was when the report was made.
    let receiver: Receiver
    /// Where links lead.
    let links: Links
    /// What goes with the file, or without one.
    let message: Message
    /// The file; nil where there is none.
    let attachment: MailAttachment?
    /// What goes where the receiver finds a mail with the file too large.
    let alone: Message
    /// What the receiver does not get, for the log.
    let lack: String?

    /// The message on a report that was due at `moment`; both times are in milliseconds since 1970.
    init(
        _ report: Report, _ content: [UInt8], of plan: ReportPlan, to receiver: Receiver,
        _ links: Links, due moment: Int64, now: Int64
    ) {
        self.receiver = receiver
        self.links = links
        let file = MailAttachment(
            name: plan.fileName(report.period), type: plan.format.contentType, content: content)
        let isMail = receiver.kind.name == "email"
        let fits = file.mailBytes + Self.mailBytes <= receiver.bytesMax
        attachment = isMail && fits ? file : nil
        let size = "The report has \(content.count) bytes, more than"
        let lack =
            isMail && !fits
            ? "\(size) max_bytes of this receiver leaves room for, and so is not attached." : nil
        func written(_ words: String?) -> Message {
            let description = [report.summary, words, Self.linkNote(plan, links)]
                .compactMap(\.self).joined(separator: "\n\n")
            return Self.message(
                report, description, of: plan, to: receiver, links, due: moment, now: now)
        }
        self.lack = lack
        message = written(lack)
        alone = written("\(size) the mail server takes, and so is not attached.")
    }

    private static func message(
        _ report: Report, _ description: String, of plan: ReportPlan, to receiver: Receiver,
        _ links: Links, due moment: Int64, now: Int64
    ) -> Message {
        var annotations = [
            "summary": "Report \(plan.name): \(report.headline)", "description": description,
        ]
        annotations["report_url"] = address(report, plan, links)
        let labels = ["alertname": "PgvigilReport", "severity": "info", "report": plan.name]
        // Nothing of it is open: no service should wait for an end.
        let alert = MessageAlert(
            labels: labels, annotations: annotations, startsAt: moment, endsAt: max(moment, now),
            worstValue: nil)
        return Message(
            id: "msg_report_\(plan.name)_\(moment)", receiver: receiver.name,
            groupKey: "pgvigil:report:\(plan.name)", groupLabels: labels, reason: .notice,
            status: .resolved, alerts: [alert], alertsMax: 1, createdAt: now)
    }

    /// Whether it is what a receiver would get now, too.
    func isStill(for receiver: Receiver, _ links: Links) -> Bool {
        self.receiver == receiver && self.links == links
    }

    /// The receiver with the words of reports in the place of those of alerts.
    static func worded(_ receiver: Receiver) -> Receiver {
        var receiver = receiver
        receiver.title = title
        receiver.text = text
        return receiver
    }

    /// Where the agent writes the same, of all targets where the report is on several; nil where it has
    /// no address.
    private static func address(_ report: Report, _ plan: ReportPlan, _ links: Links) -> String? {
        guard !links.external.isEmpty else { return nil }
        let (from, to) = (report.period.from, report.period.to)
        let target = plan.targets.count == 1 ? plan.targets.first : nil
        return "\(links.external)/report?from=\(ReportTime.rfc3339(from))"
            + "&to=\(ReportTime.rfc3339(to))"
            + (target.map { "&target=\($0.percentEncoded)" } ?? "")
    }

    /// What a reader must know of that address; nil when it leads to the same targets.
    private static func linkNote(_ plan: ReportPlan, _ links: Links) -> String? {
        links.external.isEmpty || plan.targets.count < 2
            ? nil : "At this address is the report on all targets:"
    }
}
