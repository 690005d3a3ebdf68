import Metrics

/// What is known of an extension in a database.
package struct KnownExtension: Sendable {
    /// How it is, in a word.
    package enum Status: String, Sendable {
        /// It is there, and nothing is known to be wrong with it.
        case ok
        /// It has another version than the server's files would install.
        case outdated
        /// It is expected and not installed.
        case missing
        /// It is expected, and the server does not have its files.
        case notAvailable = "not_available"
    }

    /// The family of those that are installed.
    package static let installed = "pg_extension_info"

    /// Its name.
    package let name: String
    /// Its schema; nil where it is not installed.
    package let schema: String?
    /// Its version; nil where it is not installed.
    package let version: String?
    /// The version that would be installed now; nil where that is not known.
    package let newest: String?
    /// Whether it has another version than that; nil where that is not known.
    package let isOutdated: Bool?
    /// Whether the configuration expects it there.
    package let isExpected: Bool
    /// Whether the server has its files; nil where that is not known.
    package let isAvailable: Bool?

    /// How it is.
    package var status: Status {
        if version == nil { return isAvailable == false ? .notAvailable : .missing }
        return isOutdated == true ? .outdated : .ok
    }

    /// The extensions of each database, those that are expected and missing among them.
    package static func databases(
        _ found: FamilyIndex
    ) -> [(name: String, extensions: [KnownExtension])] {
        let outdated = values(found["pg_extension_outdated"])
        let missing = values(found["pg_extension_missing"])
        var newest = ExactDictionary<String>()
        for sample in found["pg_available_extension"] {
            newest[sample.labels["extension"] ?? ""] = sample.labels["default_version"]
        }
        var available = ExactDictionary<Bool>()
        for sample in found["pg_extension_available"] {
            available[sample.labels["extension"] ?? ""] = sample.value == 1
        }
        var databases: [ExactText: [KnownExtension]] = [:]
        func add(_ labels: Labels, _ version: String?) {
            let name = labels["extension"] ?? ""
            let key = Self.key(labels)
            databases[ExactText(labels["datname"] ?? ""), default: []].append(
                KnownExtension(
                    name: name, schema: version == nil ? nil : labels["schema"], version: version,
                    newest: newest[name], isOutdated: outdated[key].map { $0 == 1 },
                    isExpected: missing[key] != nil,
                    isAvailable: newest[name] != nil ? true : available[name]))
        }
        for sample in found[installed] { add(sample.labels, sample.labels["version"] ?? "") }
        for sample in found["pg_extension_missing"] where sample.value == 1 {
            add(sample.labels, nil)
        }
        return databases.sorted { $0.key < $1.key }.map { name, extensions in
            (name.text, extensions.sorted { ExactText($0.name) < ExactText($1.name) })
        }
    }

    private static func values(_ samples: [Sample]) -> [ExactText: Double] {
        Dictionary(
            samples.map { (key($0.labels), $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// PostgreSQL has no name with a zero byte.
    private static func key(_ labels: Labels) -> ExactText {
        ExactText("\(labels["datname"] ?? "")\0\(labels["extension"] ?? "")")
    }
}
