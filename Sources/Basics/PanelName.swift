/// A dashboard's panel, as people find it.
package struct PanelName: Sendable, Hashable {
    /// The dashboard's uid.
    package let dashboard: String
    /// The panel's title.
    package let title: String

    /// Names a panel.
    package init(_ dashboard: String, _ title: String) {
        self.dashboard = dashboard
        self.title = title
    }
}
