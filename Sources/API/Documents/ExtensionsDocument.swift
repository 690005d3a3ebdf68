import JSON
import Metrics

/// What `/api/v1/postgres-optimizations/extensions` says of a target.
enum ExtensionsDocument {
    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        let databases = KnownExtension.databases(target.found)
        if databases.isEmpty {
            let reason = target.reason(KnownExtension.installed)
            object.addNull("databases", because: reason)
            return object.object
        }
        object.add(
            "databases",
            .list(
                databases.map { name, extensions in
                    .object([
                        .init("datname", .text(name)),
                        .init("extensions", .list(extensions.map(row))),
                    ])
                }))
        return object.object
    }

    private static func row(_ known: KnownExtension) -> JSON {
        let absent = "it is not installed"
        let unsaid = "the server does not say which version it would install"
        var object = ObjectBuilder()
        object.add("name", known.name)
        object.add("schema", known.schema.map { .text($0) }, else: absent)
        object.add("installed", known.version.map { .text($0) }, else: absent)
        object.add(
            "default", known.newest.map { .text($0) },
            else: known.isAvailable == false ? "the server does not have its files" : unsaid)
        object.add(
            "update_available", known.isOutdated.map { .flag($0) },
            else: known.version == nil ? absent : unsaid)
        object.add("expected", .flag(known.isExpected))
        object.add("status", known.status.rawValue)
        return object.object
    }
}
