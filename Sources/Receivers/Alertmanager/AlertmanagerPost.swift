package import Messages

/// What one Alertmanager of a receiver is sent.
package struct AlertmanagerPost: Sendable {
    /// The line of its URL in the file, or nil when the file names only this one.
    package let line: Int?
    /// The requests, one after another; none when there are no alerts.
    package let deliveries: [Delivery]
}
