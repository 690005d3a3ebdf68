extension Board {
    private static let noInvoices = "there is no invoice"
    private static let noneWaits = "none waits"
    private static let fewValidations = "there were fewer than 20 validations in the last hour"
    private static let noExtractions = "there was no extraction in the last hour"

    /// The dashboard of the pack ap-intake.
    static let apIntake = Board(
        "pgvigil-ap-intake", "PostgreSQL pack: intake of invoices",
        "Invoices on their way: states, exceptions, validations and exports.",
        scope: .target, variables: [.databases],
        [Row("Workflow", apWorkflow), Row("Quality", apQuality)])

    private static let apWorkflow: [Panel] = [
        .layers(
            "Invoices by state", "short",
            "Invoices by state of the workflow. Bad: a state before the last one"
                + " that only grows.",
            [
                Query(
                    "sum by (workflow_state) (ap_invoices{@D})",
                    "{{workflow_state}}", unless: noInvoices)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Exceptions and exports", "short",
            "Exceptions that are open and exports that wait. Bad: either that only"
                + " grows.",
            [
                Query("sum by (datname) (ap_exceptions_open{@D})", "exceptions in {{datname}}"),
                Query("sum by (datname) (ap_exports_pending{@D})", "exports in {{datname}}"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Oldest exception and export", "s",
            "Age of the oldest that is open or waits. Bad: above its line.",
            [
                Query(
                    "max by (datname) (ap_exception_oldest_age_seconds{@D})",
                    "exception in {{datname}}", unless: noneWaits),
                Query(
                    "max by (datname) (ap_export_oldest_age_seconds{@D})",
                    "export in {{datname}}", unless: noneWaits),
                .limit("ap_exception_oldest_age_seconds", "exceptions"),
                .limit("ap_export_oldest_age_seconds", "exports"),
            ]
        ) { $0.interval = "1m" },
    ]

    private static let apQuality: [Panel] = [
        .lines(
            "Validations that passed", "percentunit",
            "Share of the validations of the last hour that passed. Bad: below the"
                + " line.",
            [
                Query(
                    "max by (datname) (ap_validations_passed_ratio{@D})",
                    "{{datname}}", unless: fewValidations),
                .limit("ap_validations_passed_ratio"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Confidence of extractions", "percentunit",
            "Mean confidence of the extractions of the last hour. Bad: a fall; a"
                + " form has changed.",
            [
                Query(
                    "max by (datname) (ap_extraction_confidence_mean_ratio{@D})",
                    "{{datname}}", unless: noExtractions)
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Validations", "short",
            "Validations of the last hour. Bad: none while invoices arrive.",
            [
                Query("max by (datname) (ap_validations_1h{@D})", "{{datname}}")
            ]
        ) { $0.interval = "1m" },
    ]
}
