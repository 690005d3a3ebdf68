/// The keys that a line of a text that is no YAML may show.
package struct HarmlessKeys: Sendable {
    /// Keys whose values are no secrets.
    let plain: Set<String>
    /// Keys whose values are mappings or lists of them: a text there is a slip, and can be anything.
    let sections: Set<Substring>

    /// The keys of files, and the paths of the sections that have them.
    package init(keys: some Sequence<String>, paths: some Sequence<String>) {
        plain = Set(keys).subtracting(SecretPlaces.keys).subtracting(["cert", "key", "client_ca"])
        let names = paths.compactMap { $0.split(separator: ".").last }
        sections = Set(names).union(["headers"])
    }
}
