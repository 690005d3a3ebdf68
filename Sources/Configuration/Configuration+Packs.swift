package import Collection
package import CollectorDocuments
package import Documents
package import Packs
package import TargetSettings

extension Configuration {
    /// The configuration with further packs on every target that is a server, for trying them.
    package func adding(
        packs names: [String], from shelf: PackShelf<some FileReading>,
        catalog: [Collector] = Catalog.all
    ) -> Result<Configuration, Problems> {
        var configuration = self
        let there = Set(collectorFiles.compactMap(\.pack))
        let new = names.filter { !there.contains($0) }
        var known = KnownCollectors(catalog + collectorFiles.flatMap(\.collectors))
        let (files, problems) = PackLoading(new, shelf).collectors(&known)
        if let problems = Problems(problems) { return .failure(problems) }
        configuration.collectorFiles += files
        for index in targets.indices where targets[index].kind == .postgresql {
            let own = targets[index].packs
            configuration.targets[index].packs += names.filter { !own.contains($0) }
        }
        return .success(configuration)
    }

    /// The files with collectors of a target: those for all, and those of its packs.
    package func collectorFiles(of target: Target) -> [CollectorFile] {
        collectorFiles.filter { file in
            file.pack.map { target.packs.contains($0) } ?? true
        }
    }
}
