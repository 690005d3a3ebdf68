/// What a collector that visits databases gets in each of them: an extension is made in one database, not in
/// the server.
extension Plan {
    /// The wording that fits the extensions of one database, or why there is none.
    package static func entry(
        of collector: Collector, _ facts: ServerFacts, extensions: [String: ServerFacts.Installed]
    ) -> Result<Entry, Misfit> {
        fit(collector, facts, extensions).map { Entry(collector: collector, variant: $0) }
    }
}

extension Collector {
    /// The extensions that are looked for in each database where it is asked.
    package var extensionsOfDatabases: [String] {
        guard scope == .database else { return [] }
        return requirements.compactMap { requirement in
            switch requirement {
            case .extension(let name), .optionalExtension(let name): name
            default: nil
            }
        }
    }
}
