import Basics

/// What a configuration expects of a server: settings, and extensions of its databases.
package struct Agreements: Sendable, Equatable {
    /// Settings with their values.
    package var settings: [ExpectedSetting]
    /// Extensions by database.
    package var extensions: [ExpectedExtensions]

    /// Expects these; nothing unless given.
    package init(settings: [ExpectedSetting] = [], extensions: [ExpectedExtensions] = []) {
        self.settings = settings
        self.extensions = extensions
    }

    /// The names of the settings, each once.
    package var settingNames: [String] { Set(settings.map(\.name)).sorted() }

    /// The names of the extensions that any database is expected to have.
    var extensionNames: [String] { Set(extensions.flatMap(\.names)).sorted() }

    /// The names of the extensions that a database is expected to have.
    func extensionNames(in database: String) -> [String] {
        let here = extensions.filter { expected in
            expected.databases?.contains { $0.matches(database) } ?? true
        }
        return Set(here.flatMap(\.names)).sorted()
    }
}
