package import Messages

/// The alert with which a receiver is tested.
package enum TestMessage {
    /// A message that cannot be taken for a real one.
    ///
    /// The end belongs to the beginning, also when it is sent by another process.
    package static func make(
        for receiver: Receiver, _ status: Message.Status, severity: String = "info", now: Int64
    ) -> Message {
        let labels = ["alertname": "PgvigilTest", "severity": severity, "test": "true"]
        let alert = MessageAlert(
            labels: labels,
            annotations: [
                "summary": "This is a test of the receiver \(receiver.name); nothing is wrong"
            ], startsAt: now, endsAt: status == .firing ? nil : now, worstValue: nil)
        return Message(
            id: "msg_test_\(now)_\(status.rawValue)", receiver: receiver.name,
            groupKey: "pgvigil:test", groupLabels: labels, reason: .test, status: status,
            alerts: [alert], alertsMax: 1, createdAt: now)
    }
}
