import Tables

extension Collector {
    /// The collector of settings that are expected to have a value.
    package static let expectedSettingsName = "pg_expected_settings"

    /// Whether the agent fills in what its statement leaves NULL: what the configuration expects.
    package var isCompleted: Bool {
        [Self.extensionsName, Self.availableExtensionsName, Self.expectedSettingsName]
            .contains(name)
    }

    /// The settings of which the configuration expects values; the agent compares them.
    static let expectedSettings = Collector(
        expectedSettingsName, "Settings beside the values that the configuration expects.",
        pace: .atMostEvery(.seconds(60)),
        variants: [
            .always(
                """
                SELECT name, reset_val AS value, unit, vartype, boot_val, source,
                       pending_restart::int AS pending_restart, NULL AS expected, NULL AS reason,
                       NULL::int AS compared, NULL::int AS differs
                  FROM pg_show_all_settings()
                 WHERE lower(name) = ANY ({expected_settings})
                """)
        ],
        columns: [
            .label("name"), .detail("expected"), .detail("value"), .detail("source"),
            .detail("pending_restart"), .detail("reason"), .hidden("unit"), .hidden("vartype"),
            .hidden("boot_val"),
            .gauge(
                "differs", as: "pg_settings_differs",
                "Whether a setting has another value than the configuration expects."),
            .details(
                "compared", as: "pg_expected_setting",
                "Whether a setting was compared with the value that the configuration expects, with"
                    + " both values or the reason why not."),
        ])
}
