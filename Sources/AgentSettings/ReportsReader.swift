package import Documents
import Metrics
package import ReportSchedules
import Reports
import TimeIntervals
package import YAML

/// The keys of an item of `reports`.
package enum ReportKey: String, SectionKey {
    case name, at, period, location, targets, format, directory, keep, receiver
}

/// `reports`: which reports are made by the clock.
package struct ReportsReader<Files: FileReading> {
    private let findings: Findings
    private let directory: FileDirectory
    private let files: Files
    private let targets: [String]
    private let receivers: [(name: String, isForPeople: Bool)]

    /// Reads the list; `targets` are the servers that an item may name, and `receivers` all that there
    /// are, with whether they take what is no alert.
    package init(
        _ findings: Findings, relativeTo directory: FileDirectory, files: Files,
        targets: [String], receivers: [(name: String, isForPeople: Bool)]
    ) {
        self.findings = findings
        self.directory = directory
        self.files = files
        self.targets = targets
        self.receivers = receivers
    }

    /// The items of the list, as far as they can be read.
    package func plans(_ node: Node) -> [ReportPlan] {
        let nodes = findings.list(node, "reports") ?? []
        guard nodes.count <= ReportPlan.countMax else {
            findings.refuse(
                node, "reports", "there are \(nodes.count); at most \(ReportPlan.countMax)")
            return []
        }
        var found: [ReportPlan] = []
        for item in nodes {
            let reader = SectionReader<ReportKey>(item, "an item of reports", findings)
            guard let plan = plan(reader) else { continue }
            if found.contains(where: { $0.name == plan.name }) {
                reader.refuse(.name, "\(Findings.quoted(plan.name)) is there twice")
            } else {
                found.append(plan)
            }
        }
        return found
    }

    private func plan(_ reader: SectionReader<ReportKey>) -> ReportPlan? {
        reader.requireKey(.name)
        let name = reader.word(.name)
        if let name, !ReportPlan.isName(name) {
            reader.refuse(
                .name,
                "\(Findings.quoted(name)) is not 1 to \(ReportPlan.nameBytesMax) letters of ASCII,"
                    + " digits, - and _")
        }
        let schedule = schedule(reader)
        let targets = servers(reader)
        let format = reader.choice(.format, of: ReportFormat.self)
        let place = reader.word(.directory).map(directory.appending)
        let keep = reader.integer(.keep, in: ReportPlan.keepRange)
        let receiver = receiver(reader)
        if reader.place(of: .keep) != nil, reader.place(of: .directory) == nil {
            reader.refuse(.keep, "is for files, and there is no directory")
        }
        if reader.place(of: .directory) == nil, reader.place(of: .receiver) == nil {
            findings.add(
                "an item of reports: one of directory, receiver is missing",
                at: reader.node.start..<reader.node.start)
        }
        reader.finish()
        guard let name, let schedule else { return nil }
        var plan = ReportPlan(name: name, schedule: schedule)
        plan.targets = targets
        plan.format = format ?? plan.format
        plan.directory = place
        plan.keep = keep ?? plan.keep
        plan.receiver = receiver
        return plan
    }

    private func schedule(_ reader: SectionReader<ReportKey>) -> ReportSchedule? {
        reader.requireKey(.at)
        let span = reader.choice(.period, of: ReportSchedule.Span.self) ?? .week
        let location = reader.word(.location) ?? "UTC"
        let zone = zone(location)
        if zone == nil {
            reader.refuse(
                .location,
                "\(Findings.quoted(location)) is no time zone that this system knows; write"
                    + " Europe/Berlin or UTC")
        }
        guard let text = reader.word(.at) else { return nil }
        guard let moment = ReportSchedule.moment(text) else {
            reader.refuse(.at, "\(Findings.quoted(text)) is no time such as 07:00 or monday 07:00")
            return nil
        }
        return ReportSchedule(
            span, weekday: moment.weekday, minute: moment.minute, zone: zone ?? .utc,
            location: location)
    }

    private func zone(_ name: String) -> TimeZoneRules? {
        if name == "UTC" { return .utc }
        guard TimeZoneRules.isName(name),
            let file = try? files.read("\(TimeZoneRules.directory)/\(name)")
        else { return nil }
        return TimeZoneRules(file: file)
    }

    private func servers(_ reader: SectionReader<ReportKey>) -> [String] {
        (reader.words(.targets) ?? []).map { text, node in
            if !targets.contains(where: { $0.hasSameBytes(as: text) }) {
                findings.refuse(
                    node, "targets",
                    "\(Findings.quoted(text)) is the name of no target that is a server"
                        + Suggestion.clause(for: text, among: targets))
            }
            return text
        }
    }

    private func receiver(_ reader: SectionReader<ReportKey>) -> String? {
        guard let name = reader.word(.receiver) else { return nil }
        let known = receivers.first { $0.name.hasSameBytes(as: name) }
        if known == nil {
            reader.refuse(
                .receiver,
                "\(Findings.quoted(name)) is the name of no receiver"
                    + Suggestion.clause(for: name, among: receivers.map(\.name)))
        } else if known?.isForPeople == false {
            reader.refuse(
                .receiver,
                "\(Findings.quoted(name)) opens incidents or is sent the state of alerts; a report is"
                    + " neither")
        }
        return name
    }
}
