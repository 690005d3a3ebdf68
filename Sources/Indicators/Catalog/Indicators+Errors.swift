import Basics
import Health
package import Limits

/// How many transactions fail.
extension Indicator {
    static let transactionErrors = Indicator(
        "pg_transaction_error_ratio", "Share of transactions that were rolled back.",
        unit: "ratio", range: "0 to 1", window: "5 min",
        formula:
            "rollbacks / (commits + rollbacks), without the agent's own; of a database, without the time"
            + " in which a logical WAL sender ended there, whose decoded transactions the server then"
            + " counts as rollbacks",
        absence: "with fewer than 100 transactions in the window",
        from: Derivation(remembering: TransactionErrors.self) { $0[TransactionErrors.self].ratio },
        needsEvents: true,
        limits: IndicatorLimits(
            .transactionErrors, warning: 0.05, critical: 0.1, globalRemit: 0.05),
        check: HealthCheck(
            "transaction_errors", of: .errors, 7, .steps(.transactionErrors),
            because: "Transactions that roll back are work for nothing, and often bugs.",
            remedy: "Read the server's log for the errors, by SQLSTATE and application.",
            rule: "PostgresTransactionErrors", panel: PanelName("pgvigil-activity", "Rollbacks"),
            advice: HealthAdvice(
                title: "Many transactions are rolled back",
                steps: [
                    HealthAdvice.Step("ALTER SYSTEM SET log_min_error_statement = 'error';"),
                    HealthAdvice.Step(
                        "SELECT datname, xact_rollback, xact_commit FROM pg_stat_database;"),
                ],
                risk: "More lines in the server's log, with the statements that failed.",
                verify: "pg_transaction_error_ratio falls.")),
        column: "Errors")

    static let databaseTransactionErrors = Indicator(
        "pg_database_transaction_error_ratio",
        "Share of transactions that were rolled back, by database.",
        labels: ["datname"], unit: "ratio", range: "0 to 1", window: "5 min",
        formula: "as pg_transaction_error_ratio, over the transactions of the database",
        absence: "for a database with fewer than 100 transactions in the window",
        from: Derivation(
            remembering: TransactionErrors.self,
            series: .byLabel { $0[TransactionErrors.self].byDatabase }),
        ofServer: .transactionErrors,
        column: "Errors",
        notInSQL: "pg_stat_database says it in two columns")
}

extension ThresholdName {
    /// Limits of `pg_transaction_error_ratio`.
    package static let transactionErrors = ThresholdName("transaction_error_ratio")
}

extension DatabaseIndicator {
    /// `pg_database_transaction_error_ratio`.
    package static let transactionErrors = DatabaseIndicator(.databaseTransactionErrors)
}
