package import Agreements
package import Collection
package import Health
package import Indicators
package import Limits
package import Metrics
package import Postgres

/// What a worker needs to know of the target it watches.
package struct WatchedTarget: Sendable {
    /// The target's name; the value of the label `target`.
    package var name: String
    /// The labels that all its series bear, `target` first.
    package var labels: Labels
    /// Server or console.
    package var kind: ServerFacts.Kind
    /// How to reach it.
    package var login: Login
    /// The collectors to plan with, with the configuration's paces and bounds applied.
    package var catalog: [Collector]
    /// Names of collectors that the configuration switches off.
    package var disabled: Set<String>
    /// Seconds between polls.
    package var interval: Double
    /// Which databases are visited.
    package var choosesDatabase: @Sendable (String) -> Bool
    /// How many databases are visited at most.
    package var databasesMax: Int
    /// How old a connection may become.
    package var connectionAgeMax: Duration
    /// How many series the target may have.
    package var seriesMax: Int
    /// How long a label's value may be.
    package var labelValueBytesMax: Int
    /// What is shown of statements' texts.
    package var texts: StatementTextChoice
    /// In seconds: how often the sessions are sampled between polls; 0 for never.
    package var sampleInterval: Double
    /// What it is judged by.
    package var thresholds: Thresholds
    /// What its databases are judged by.
    package var databaseThresholds: DatabaseThresholds
    /// The set of thresholds by which it is judged.
    package var profile: Profile
    /// How its health is scored.
    package var health: HealthModel
    /// The pools of its applications.
    package var pools: [WatchedPool]
    /// What the configuration expects of the server.
    package var agreements: Agreements
    /// Where what must survive a restart of the agent is kept, or nil for nowhere.
    package var stateDirectory: String?
    /// Whose names its families bear besides their own.
    package var compatibility: Compatibility

    /// Describes a target with the defaults of the configuration.
    package init(
        name: String, labels: Labels? = nil, kind: ServerFacts.Kind = .postgresql, login: Login,
        catalog: [Collector] = Catalog.all, disabled: Set<String> = [], interval: Double = 10,
        choosesDatabase: @escaping @Sendable (String) -> Bool = { !$0.hasPrefix("template") },
        databasesMax: Int = 100, connectionAgeMax: Duration = .seconds(3600),
        seriesMax: Int = 20_000, labelValueBytesMax: Int = 256,
        texts: StatementTextChoice = .redacted, sampleInterval: Double = 0,
        thresholds: Thresholds = Thresholds(),
        databaseThresholds: DatabaseThresholds = DatabaseThresholds(),
        profile: Profile = .standard, health: HealthModel = .current,
        pools: [WatchedPool] = [], agreements: Agreements = Agreements(),
        stateDirectory: String? = nil,
        compatibility: Compatibility = .none
    ) {
        self.name = name
        self.labels = labels ?? Labels(names: ["target"], values: [name])
        self.kind = kind
        self.login = login
        self.catalog = catalog
        self.disabled = disabled
        self.interval = interval
        self.choosesDatabase = choosesDatabase
        self.databasesMax = databasesMax
        self.connectionAgeMax = connectionAgeMax
        self.seriesMax = seriesMax
        self.labelValueBytesMax = labelValueBytesMax
        self.texts = texts
        self.sampleInterval = sampleInterval
        self.thresholds = thresholds
        self.databaseThresholds = databaseThresholds
        self.profile = profile
        self.health = health
        self.pools = pools
        self.agreements = agreements
        self.stateDirectory = stateDirectory
        self.compatibility = compatibility
    }

    /// Databases that fit none of the target's environments, when it has any.
    package func databasesWithoutEnvironment(_ facts: ServerFacts) -> [String] {
        if databaseThresholds.isEmpty { return [] }
        return facts.databases.filter {
            $0.access != .closed && databaseThresholds.environment(of: $0.name) == nil
        }.map(\.name)
    }

    /// The databases that the configuration chooses and that let us in, as far as is known.
    package func chosenDatabases(_ facts: ServerFacts) -> [String] {
        Array(allChosenDatabases(facts).prefix(databasesMax))
    }

    /// Those of them that are more than `databases_max`, which are not visited.
    package func databasesOverLimit(_ facts: ServerFacts) -> [String] {
        Array(allChosenDatabases(facts).dropFirst(databasesMax))
    }

    private func allChosenDatabases(_ facts: ServerFacts) -> [String] {
        facts.databases.filter { $0.canConnect && choosesDatabase($0.name) }.map(\.name)
    }
}
