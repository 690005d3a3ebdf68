extension Board {
    private static let noCampaigns = "no session names a campaign"

    /// The dashboard of the pack campaigns.
    static let campaigns = Board(
        "pgvigil-campaigns", "PostgreSQL pack: campaigns",
        "Which campaign takes most of the server, and which waits for another.",
        scope: .target,
        [Row("Sessions", campaignSessions), Row("Waits", campaignWaits)])

    private static let campaignSessions: [Panel] = [
        .layers(
            "Active sessions", "short",
            "Active sessions by campaign. Bad: one layer that is most of all for"
                + " long.",
            [
                Query(
                    "topk(20, app_campaign_active_sessions{@T})",
                    "{{campaign}}", unless: noCampaigns)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Share of active sessions", "percentunit",
            "The share of a campaign of all active sessions. Bad: above 0.5 for 5"
                + " minutes.",
            [
                Query(
                    "topk(20, app_campaign_active_ratio{@T})",
                    "{{campaign}}", unless: noCampaigns)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Sessions", "short",
            "Sessions by campaign, active or not. Bad: a campaign that takes"
                + " connections from others.",
            [
                Query("topk(20, app_campaign_sessions{@T})", "{{campaign}}", unless: noCampaigns)
            ]
        ) { $0.interval = "1m" },
    ]

    private static let campaignWaits: [Panel] = [
        .lines(
            "Sessions that wait for locks", "short",
            "Sessions that wait for locks, and those that wait for another campaign."
                + " Bad: any of the second kind for long.",
            [
                Query(
                    "topk(20, app_campaign_lock_waiting_sessions{@T})",
                    "{{campaign}}", unless: noCampaigns),
                Query(
                    "topk(20, app_campaign_waiting_behind_others{@T})",
                    "{{campaign}}, behind others", unless: noCampaigns),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Longest statement", "s",
            "How long the oldest active statement of a campaign has run. Bad:"
                + " minutes in an application.",
            [
                Query(
                    "topk(20, app_campaign_query_longest_seconds{@T})",
                    "{{campaign}}", unless: noCampaigns)
            ]
        ) { $0.interval = "1m" },
    ]
}
