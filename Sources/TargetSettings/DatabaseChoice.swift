package import Basics
import Documents

/// Which databases of a cluster are visited by collectors that look into each.
package struct DatabaseChoice: Sendable, Equatable {
    /// Only names that fit one of these.
    package let include: [Glob]
    /// But none that fits one of these.
    package let exclude: [Glob]
    /// The most databases that are visited; what is left out is counted.
    package let countMax: Int

    /// Chooses by patterns; without any, all but the templates.
    package init(
        include: [Glob] = [Glob("*")], exclude: [Glob] = [Glob("template*")], countMax: Int = 100
    ) {
        self.include = include
        self.exclude = exclude
        self.countMax = countMax
    }

    /// Whether a database is chosen, before `countMax` is applied.
    package func contains(_ database: String) -> Bool {
        include.contains { $0.matches(database) } && !exclude.contains { $0.matches(database) }
    }
}

extension DatabaseChoice {
    /// The keys of `databases`.
    package enum Key: String, SectionKey {
        case include, exclude
    }

    /// Reads `databases` and takes `databases_max` beside it.
    init(_ reader: SectionReader<Key>?, countMax: Int?) {
        let standard = DatabaseChoice()
        let include = reader?.words(.include)
        let exclude = reader?.words(.exclude)
        if let include, include.isEmpty {
            reader?.refuse(.include, "is empty, so no database would be chosen")
        }
        reader?.finish()
        self.init(
            include: include?.map { Glob($0.text) } ?? standard.include,
            exclude: exclude?.map { Glob($0.text) } ?? standard.exclude,
            countMax: countMax ?? standard.countMax)
    }
}
