import Metrics

/// A setting beside the value that the configuration expects.
package struct KnownAgreement: Sendable {
    /// The setting's name.
    package let name: String
    /// The value that is expected.
    package let expected: String
    /// The value that the server has; nil where it has none.
    package let value: String?
    /// Whether they differ; nil where they could not be compared.
    package let differs: Bool?
    /// Why not, as one of the documented words; empty where they could.
    package let reason: String
    /// Whether a change of it waits for a restart.
    package let isPending: Bool

    /// The family of the settings that are expected to have a value.
    package static let family = "pg_expected_setting"

    /// All of them by name.
    package static func all(_ found: FamilyIndex) -> [KnownAgreement] {
        let differing = Dictionary(
            found["pg_settings_differs"].map { (ExactText($0.labels["name"] ?? ""), $0.value) },
            uniquingKeysWith: { first, _ in first })
        return found[family].map { sample in
            let name = sample.labels["name"] ?? ""
            let value = sample.labels["value"] ?? ""
            let isThere = !(sample.labels["source"] ?? "").isEmpty
            return KnownAgreement(
                name: name, expected: sample.labels["expected"] ?? "",
                value: isThere ? value : nil, differs: differing[ExactText(name)].map { $0 == 1 },
                reason: sample.labels["reason"] ?? "",
                isPending: sample.labels["pending_restart"] == "1")
        }.sorted { ExactText($0.name) < ExactText($1.name) }
    }
}
