package import Documents
package import Messages
package import Notifications
package import Receivers

/// `receivers`, `route`, `severities`, `inhibit_rules`, `time_intervals`, `heartbeat` and
/// `external_url`: who is notified of what, and when.
package struct NotificationsSection: Sendable, Equatable {
    /// The heartbeat for an external dead man's switch.
    package struct Heartbeat: Sendable, Equatable {
        /// The file with the URL.
        package var urlFile: String
        /// How often.
        package var interval: Duration
    }

    /// Routes, inhibition and receivers, or nil without receivers.
    package var plan: NotificationPlan?
    /// The receivers in the file's order.
    package var receivers: [Receiver] = []
    /// The sign of life, or nil for none.
    package var heartbeat: Heartbeat?
    /// What severities mean to receivers.
    package var severities = SeverityTable.standard
    /// Where people find this agent; empty when not configured.
    package var externalURL = ""
    /// Where runbooks are; empty for the agent's own pages.
    package var runbookBaseURL = ""
    /// Where Grafana is; empty when not configured.
    package var dashboardBaseURL = ""

    /// No receivers.
    package init() {}
}

extension NotificationsSection {
    /// The keys of a configuration that this section reads.
    enum Key: String, SectionKey {
        case receivers, route, heartbeat, severities
        case inhibitRules = "inhibit_rules"
        case timeIntervals = "time_intervals"
        case externalURL = "external_url"
        case runbookBaseURL = "runbook_base_url"
        case dashboardBaseURL = "dashboard_base_url"
    }

    enum HeartbeatKey: String, SectionKey {
        case urlFile = "url_file"
        case interval
    }

    /// The keys that every receiver has.
    enum CommonKey: String, SectionKey {
        case name
        case sendResolved = "send_resolved"
        case maxAlerts = "max_alerts"
        case maxBytes = "max_bytes"
        case rateLimit = "rate_limit"
        case timeout
        case connectTimeout = "connect_timeout"
        case caFile = "ca_file"
        case certFile = "cert_file"
        case keyFile = "key_file"
        case proxy, title, text
    }

    enum RateLimitKey: String, SectionKey {
        case perMinute = "per_minute"
        case burst
    }

    enum RouteKey: String, SectionKey {
        case receiver
        case groupBy = "group_by"
        case groupWait = "group_wait"
        case groupInterval = "group_interval"
        case repeatInterval = "repeat_interval"
        case holdDown = "hold_down"
        case matchers, match
        case matchExpression = "match_re"
        case continues = "continue"
        case muteTimeIntervals = "mute_time_intervals"
        case activeTimeIntervals = "active_time_intervals"
        case routes
    }

    enum InhibitKey: String, SectionKey {
        case sourceMatchers = "source_matchers"
        case targetMatchers = "target_matchers"
        case equal
    }

    enum NamedIntervalKey: String, SectionKey {
        case name
        case timeIntervals = "time_intervals"
    }

    enum IntervalKey: String, SectionKey {
        case times, weekdays, months, years, location
        case daysOfMonth = "days_of_month"
    }

    enum TimesKey: String, SectionKey {
        case startTime = "start_time"
        case endTime = "end_time"
    }

    /// The sections for `KnownKeys`.
    package static let keySections: [KnownKeys.Section] =
        [
            KnownKeys.Section("receivers", keys: ReceiverKeys.all.map(\.rawValue)),
            KnownKeys.Section("receivers.rate_limit", RateLimitKey.self),
        ] + kindSections + [
            KnownKeys.Section("route.routes", RouteKey.self),
            KnownKeys.Section("inhibit_rules", InhibitKey.self),
            KnownKeys.Section("time_intervals", NamedIntervalKey.self),
            KnownKeys.Section("time_intervals.time_intervals", IntervalKey.self),
            KnownKeys.Section("time_intervals.time_intervals.times", TimesKey.self),
            KnownKeys.Section("heartbeat", HeartbeatKey.self),
        ]

    /// The sections of the kinds of receivers.
    package static let kindSections: [KnownKeys.Section] = ReceiverKinds.all
        .filter { !$0.isSingleValue }.map { kind in
            KnownKeys.Section("receivers.\(kind.name)", keys: kind.keys.map(\.name))
        }
}
