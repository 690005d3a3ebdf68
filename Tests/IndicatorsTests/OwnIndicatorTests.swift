import Indicators
import Limits
import Metrics
import Testing

@Suite struct OwnIndicatorTests {
    private let errors = OwnIndicator(
        "task_error_ratio", of: "app_errors_ratio", isByDatabase: true,
        Threshold(warning: 0.05, critical: 0.1), in: [.production: Threshold(critical: 0.08)])
    private let age = OwnIndicator("task_age", of: "app_age", Threshold(warning: 60))

    private func limits(_ family: Family?) -> [String] {
        (family?.samples ?? []).compactMap { sample in
            guard let name = sample.labels["indicator"], name.hasPrefix("task_") else { return nil }
            let database = sample.labels["datname"].map { "\($0) " } ?? ""
            return "\(database)\(name) \(sample.labels["severity"] ?? "") \(sample.value)"
        }
    }

    @Test func `limits are those of the environment, and a target's own win level by level`() {
        let thresholds = Thresholds(
            environment: .production, own: [errors, age],
            ownOverrides: ["task_error_ratio": Threshold(warning: 0.01)])
        #expect(
            limits(thresholds.family()) == [
                "task_error_ratio warning 0.01", "task_error_ratio critical 0.08",
                "task_age warning 60.0",
            ])
    }

    @Test func `where databases have environments each has its limits, and the server has none`() {
        let groups = [
            DatabaseThresholds.Group(.production, fits: { $0 == "live" }),
            DatabaseThresholds.Group(.staging, fits: { $0 == "try" }),
        ]
        let databases = DatabaseThresholds(groups, own: [errors, age])
        #expect(
            limits(databases.family(of: ["live", "try", "other"])) == [
                "live task_error_ratio warning 0.05", "live task_error_ratio critical 0.08",
                "try task_error_ratio warning 0.05", "try task_error_ratio critical 0.1",
            ])
        let server = Thresholds(judgesDatabases: true, own: [errors, age])
        #expect(limits(server.family()) == ["task_age warning 60.0"])
    }
}
