import JSON
import Metrics

/// What `/api/v1/postgres-optimizations/extensions` says of a target.
enum ExtensionsDocument {
    private static let installed = "pg_extension_info"
    private static let outdated = "pg_extension_outdated"
    private static let missing = "pg_extension_missing"

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        let samples = target.found[installed]
        if samples.isEmpty {
            object.addNull(
                "databases",
                because: target.isUp == true
                    ? "no collector looks at extensions" : target.reason(installed))
            return object.object
        }
        let names = Set(samples.map { ExactText($0.labels["datname"] ?? "") }).sorted()
        object.add("databases", .list(names.map { database($0.text, samples, target) }))
        return object.object
    }

    private static func database(
        _ name: String, _ samples: [Sample], _ target: KnownTarget
    ) -> JSON {
        let isHere = { (sample: Sample) in
            sample.labels["datname"]?.hasSameBytes(as: name) == true
        }
        let old = Set(
            target.found[outdated].filter { isHere($0) && $0.value == 1 }.compactMap {
                $0.labels["extension"]
            })
        let extensions = samples.filter(isHere).map { sample in
            row(sample.labels, isOutdated: old.contains(sample.labels["extension"] ?? ""))
        }
        let absent = target.found[missing].filter { isHere($0) && $0.value == 1 }.map { sample in
            row(sample.labels, isOutdated: false, isMissing: true)
        }
        return .object([
            .init("datname", .text(name)), .init("extensions", .list(extensions + absent)),
        ])
    }

    private static func row(
        _ labels: Labels, isOutdated: Bool, isMissing: Bool = false
    ) -> JSON {
        let unsaid = "the collector does not say"
        var object = ObjectBuilder()
        object.add("name", labels["extension"] ?? "")
        object.add("schema", labels["schema"].map { .text($0) }, else: unsaid)
        object.add("installed", labels["version"].map { .text($0) }, else: unsaid)
        object.add("default", labels["default_version"].map { .text($0) }, else: unsaid)
        object.add("update_available", .flag(isOutdated))
        object.add("expected", .flag(isMissing), else: unsaid)
        object.add("status", isMissing ? "missing" : isOutdated ? "outdated" : "ok")
        return object.object
    }
}
