// swift-tools-version: 6.2
import PackageDescription

// Rooms hold no C pointers: the compiler proves it. Doors do, so they go without the proof.
let door: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
let room: [SwiftSetting] = door + [.strictMemorySafety()]
// Pure rooms know values alone: no clock, no disk, no network, no thread. A test holds that.
let pureRoom = room

func library(_ name: String, package: String, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: package, providers: [.apt([debian])])
}

let package = Package(
    name: "pgvigil",
    products: [.executable(name: "pgvigil", targets: ["pgvigil"])],
    targets: [
        // C libraries, as Debian ships them
        library("CLibpq", package: "libpq", debian: "libpq-dev"),
        library("CSystemd", package: "libsystemd", debian: "libsystemd-dev"),
        library("CMicrohttpd", package: "libmicrohttpd", debian: "libmicrohttpd-dev"),
        library("CGnuTLS", package: "gnutls", debian: "libgnutls28-dev"),
        library("CYAML", package: "yaml-0.1", debian: "libyaml-dev"),
        library("CZlib", package: "zlib", debian: "zlib1g-dev"),
        library("CCrypt", package: "libcrypt", debian: "libcrypt-dev"),
        library("CCurl", package: "libcurl", debian: "libcurl4-openssl-dev"),
        .target(name: "CPlatform"),
        // C++ behind a header of C; Debian's package is libre2-dev
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),

        // doors; the comment above a module is its line in docs/architecture.md

        // Linux: own threads, files, child processes, signals, private directories
        .target(
            name: "Platform", dependencies: ["Basics", "CPlatform", "CZlib"], swiftSettings: door),
        // libpq: `Session` asks one server one question at a time until a deadline
        .target(
            name: "Postgres", dependencies: ["Platform", "CLibpq", "CPlatform"],
            swiftSettings: door),
        // libmicrohttpd, GnuTLS, zlib and libcrypt; knows requests, not metrics
        .target(
            name: "HTTP",
            dependencies: [
                "Platform", "CMicrohttpd", "CGnuTLS", "CZlib", "CCrypt", "CCurl",
            ],
            swiftSettings: door),
        // libsystemd: notifications, activated sockets, the journal
        .target(name: "Systemd", dependencies: ["Platform", "CSystemd"], swiftSettings: door),
        // libyaml: nodes with places
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: door),
        // RE2: regular expressions as in Go and Prometheus
        .target(name: "Patterns", dependencies: ["Basics", "CRE2"], swiftSettings: door),

        // rooms

        // what several rooms need and no door: civil time, texts of others (how SQL and YAML quote
        // them, what cannot be seen, what of a statement is no constant), hashes, back-offs
        .target(name: "Basics", swiftSettings: pureRoom),
        // JSON on its way out
        .target(name: "JSON", dependencies: ["Basics"], swiftSettings: pureRoom),
        // `Family`, `Sample`, `Snapshot`, and `Exposition`, which writes both text formats
        .target(name: "Metrics", swiftSettings: pureRoom),
        // a `Collector` is data: variants by version, columns, requirements. `Catalog` is the
        // list; `Plan` chooses, `Wording` fills in, `Mapping` turns a table into families,
        // `RankedRows` bounds the rows
        .target(name: "Collection", dependencies: ["Basics", "Metrics"], swiftSettings: pureRoom),
        // samples of the sessions: whose load a session is, which others block it, session-seconds by
        // several dimensions, and how often samples are taken
        .target(
            name: "Sampling", dependencies: ["Collection", "Metrics"], swiftSettings: pureRoom),
        // what was known of late, in a bounded number of bytes and over restarts: samples of the
        // sessions by the second and by the minute
        .target(name: "Memory", dependencies: ["Sampling"], swiftSettings: pureRoom),
        // reads expressions and evaluates them over a `SampleSource`; `SampleHistory` keeps what
        // they need
        .target(
            name: "PromQL", dependencies: ["Metrics", "Patterns"], swiftSettings: pureRoom),
        // records on disk with checksums until they are acknowledged, over `FileLayer`, which
        // tests let fail
        .target(name: "Spool", dependencies: ["Platform"], swiftSettings: door),
        // rule files with a place for each problem, templates, alert states, the file that keeps
        // them over a restart, unit-test files
        .target(
            name: "Rules", dependencies: ["Basics", "Metrics", "Patterns", "PromQL", "YAML"],
            swiftSettings: pureRoom),
        // a `Board` is data, rows of panels with their questions; written as Grafana's JSON
        .target(name: "Dashboards", dependencies: ["JSON"], swiftSettings: pureRoom),
        // the pages of docs/runbooks as texts, written by a test; the agent serves them at
        // `/runbooks/NAME`
        .target(name: "Runbooks", swiftSettings: pureRoom),
        // windows of deltas, indicators, thresholds, the health model and its score
        .target(name: "Indicators", dependencies: ["Metrics"], swiftSettings: pureRoom),
        // the schema `monitoring` as data, rows, batches, COPY's binary format, questions about
        // the history
        .target(name: "History", dependencies: ["Basics", "Metrics"], swiftSettings: pureRoom),
        // what `pgvigil advise` asks besides a poll (`Questions`), and what follows from it:
        // `Examination` to `Recommendation` to `Report`
        .target(
            name: "Advice",
            dependencies: ["Basics", "Collection", "Indicators", "JSON", "Metrics"],
            swiftSettings: pureRoom),
        // silences, routes, groups, when to notify which receiver, and the messages of each kind
        // of receiver
        .target(
            name: "Notifications", dependencies: ["Basics", "Metrics", "PromQL", "Rules"],
            swiftSettings: pureRoom),
        // the pipeline of notifications with what it keeps on disk
        .target(
            name: "Outbox",
            dependencies: ["Notifications", "Spool", "Platform", "Metrics", "Rules"],
            swiftSettings: room),
        // entries with fields, four formats
        .target(
            name: "Logging", dependencies: ["Basics", "JSON", "Platform", "Systemd"],
            swiftSettings: room),
        // where samples go beside the pages: a `Sink` with its spool, the link to its destination,
        // and the history as the first kind
        .target(
            name: "Recording",
            dependencies: [
                "Basics", "Metrics", "History", "Logging", "Platform", "Postgres", "Spool",
            ],
            swiftSettings: room),
        // reads YAML with a place for each problem into one checked value; a user's own collectors
        // become the same `Collector`
        .target(
            name: "Configuration",
            dependencies: [
                "Basics", "YAML", "Collection", "History", "Indicators", "Metrics", "Patterns",
                "Rules",
                "Notifications",
            ],
            swiftSettings: pureRoom),
        // `RuleEvaluator` evaluates rules over snapshots, `RuleStatus` shows what came out
        .target(
            name: "Judging",
            dependencies: ["Logging", "Metrics", "Platform", "PromQL", "Rules"],
            swiftSettings: room),
        // `Notifier` runs the pipeline and a worker for each receiver, `MessageSender` makes the
        // attempts, `Heartbeat` feeds a dead man's switch
        .target(
            name: "Delivery",
            dependencies: [
                "Basics", "HTTP", "Logging", "Metrics", "Notifications", "Outbox", "Platform",
                "Rules", "Spool",
            ],
            swiftSettings: room),
        // `Route` is an endpoint as a value, `Access` says who may use it, `Router` finds it; the
        // pages, the status page and what refuses requests. It imports no room that acts: they
        // give it their routes, and what it shows comes as values of its own
        .target(
            name: "Web",
            dependencies: [
                "Basics", "HTTP", "Indicators", "JSON", "Metrics", "Platform", "Runbooks",
            ],
            swiftSettings: room),
        // what a server says of itself as `ServerFacts`, in one question per subject, and what an
        // error of the door means: a `Failure` with a reason and how far it reaches
        .target(
            name: "Servers", dependencies: ["Basics", "Collection", "Postgres"],
            swiftSettings: room),
        // the state of a target's polls as a value, `PollState`: what is due, what came of it; a
        // `TargetReport` is what a poll has learnt. A test keeps clocks, files, logs and sessions out
        .target(
            name: "Polling",
            dependencies: [
                "Basics", "Collection", "Indicators", "Metrics", "Platform", "Postgres",
                "Sampling", "Servers",
            ],
            swiftSettings: room),
        // a `TargetWorker` polls one target with its sessions, the `Store` holds the latest report
        // of each
        .target(
            name: "Watching",
            dependencies: [
                "Basics", "Collection", "Indicators", "Logging", "Metrics", "Platform", "Polling",
                "Postgres", "Sampling", "Servers",
            ],
            swiftSettings: room),
        // what commands ask besides a poll, never on its path: `Inspection` with what would help,
        // `AdviceRun`
        .target(
            name: "Inspecting",
            dependencies: [
                "Advice", "Basics", "Collection", "Indicators", "Logging", "Metrics", "Platform",
                "Polling", "Postgres", "Servers", "Watching",
            ],
            swiftSettings: room),
        // puts the rooms together: start, reload and stop, the state directory, what the agent
        // says of itself
        .target(
            name: "Agent",
            dependencies: [
                "Basics", "Collection", "Configuration", "Delivery", "HTTP", "History",
                "Indicators", "Inspecting", "JSON", "Judging", "Logging", "Memory", "Metrics",
                "Notifications", "Platform", "Polling", "Postgres", "Recording", "Rules",
                "Sampling", "Spool", "Systemd", "Watching", "Web",
            ],
            swiftSettings: room),
        // the throw-away cluster, its shop and its troubles, and the receiver of its alerts
        .target(
            name: "Demo", dependencies: ["Postgres", "Platform", "HTTP", "JSON", "Logging"],
            swiftSettings: room),
        // a type per command, and the exit codes
        .executableTarget(
            name: "pgvigil",
            dependencies: [
                "Advice", "Agent", "Basics", "Collection", "Configuration", "Dashboards",
                "Delivery", "Demo", "HTTP", "History", "Indicators", "Inspecting", "Logging",
                "Metrics", "Notifications", "Outbox", "Platform", "Polling", "Postgres",
                "Recording", "Rules", "Watching",
            ],
            swiftSettings: room),

        // what is fuzzed: the program around it is at the end
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Basics", "Collection", "Configuration", "History", "HTTP", "Memory", "Metrics",
                "Notifications",
                "Outbox", "Patterns", "Platform", "Postgres", "PromQL", "Recording", "Rules",
                "Sampling", "Spool",
                "YAML",
            ], path: "Fuzz/Targets", swiftSettings: room),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "Support", "Platform"],
            swiftSettings: room),

        // tests
        .target(
            name: "Support", dependencies: ["Notifications", "Platform", "Postgres", "YAML"],
            path: "Tests/Support",
            swiftSettings: door),
        .testTarget(
            name: "BasicsTests", dependencies: ["Basics", "Platform", "Support"],
            exclude: ["Fixtures"], swiftSettings: room),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics"], swiftSettings: room),
        .testTarget(
            name: "PatternsTests", dependencies: ["Patterns", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "PromQLTests", dependencies: ["PromQL", "Metrics", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "CollectionTests",
            dependencies: ["Collection", "Metrics", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "SamplingTests",
            dependencies: ["Collection", "Metrics", "Sampling", "Support"], swiftSettings: room),
        .testTarget(
            name: "MemoryTests", dependencies: ["Memory", "Sampling"], swiftSettings: room),
        .testTarget(
            name: "IndicatorsTests",
            dependencies: ["Indicators", "Metrics", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "NotificationsTests",
            dependencies: [
                "Notifications", "Outbox", "Spool", "Metrics", "Rules", "HTTP", "Platform",
                "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "RecordingTests",
            dependencies: [
                "Recording", "History", "Logging", "Metrics", "Platform", "Spool", "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "SpoolTests", dependencies: ["Spool", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "RulesTests",
            dependencies: ["Rules", "PromQL", "Metrics", "YAML", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "AdviceTests",
            dependencies: ["Advice", "Collection", "Indicators", "Metrics", "Platform", "Support"],
            exclude: ["Golden"],
            swiftSettings: room),
        .testTarget(
            name: "PlatformTests", dependencies: ["Platform", "Support"], swiftSettings: door),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "Platform", "Support"], swiftSettings: door),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: room),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: [
                "Basics", "Configuration", "Collection", "History", "Indicators", "Metrics",
                "YAML", "Platform", "Rules",
                "Support", "Notifications", "Outbox",
            ],
            swiftSettings: room),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "Collection", "Indicators", "Metrics", "Logging", "Configuration",
                "Notifications", "Outbox", "Platform", "HTTP", "Postgres", "Recording", "Rules",
                "Support", "Judging", "JSON", "Polling", "Watching", "Web",
            ],
            swiftSettings: room),
        .testTarget(
            name: "WatchingTests",
            dependencies: [
                "Collection", "Indicators", "Metrics", "Platform", "Polling", "Postgres",
                "Servers", "Support", "Watching",
            ],
            swiftSettings: room),
        .testTarget(
            name: "JudgingTests",
            dependencies: ["Judging", "Logging", "Metrics", "Platform", "Rules", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "DeliveryRoomTests",
            dependencies: [
                "Delivery", "Logging", "Metrics", "Notifications", "Platform", "Rules", "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "WebTests",
            dependencies: ["HTTP", "Metrics", "Web"], swiftSettings: room),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["Support", "Platform", "Logging", "Notifications"],
            exclude: ["Golden"], swiftSettings: door),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "Advice", "Basics", "Support", "Agent", "Collection", "Indicators", "Metrics",
                "Postgres", "Platform", "Configuration", "Logging", "HTTP", "Patterns", "History",
                "Inspecting", "Notifications", "Polling", "Sampling", "Servers", "Watching", "YAML",
            ],
            swiftSettings: door),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "Notifications", "Metrics", "Rules", "HTTP", "Platform", "Support",
            ],
            swiftSettings: door),
        .testTarget(
            name: "HistoryTests",
            dependencies: [
                "History", "Agent", "Collection", "Indicators", "Metrics", "Postgres", "Platform",
                "Logging", "Configuration", "Support", "Spool", "HTTP", "Polling", "Recording",
                "Watching",
            ],
            exclude: ["Fixtures"], swiftSettings: door),
        .testTarget(
            name: "SupportTests", dependencies: ["Support", "Platform", "Postgres"],
            swiftSettings: door),
        .testTarget(
            name: "DemoTests",
            dependencies: [
                "Agent", "Demo", "Configuration", "Indicators", "Logging", "Notifications",
                "Postgres", "Platform", "Rules", "Support",
            ],
            swiftSettings: door),
        .testTarget(
            name: "AlertsTests",
            dependencies: [
                "Indicators", "Metrics", "Notifications", "Outbox", "Rules", "Runbooks", "YAML",
                "Support", "Platform",
            ],
            exclude: ["Golden"], swiftSettings: room),
        .testTarget(
            name: "AgreementTests",
            dependencies: ["PromQL", "Metrics", "YAML", "Support", "Platform"],
            swiftSettings: room),
        .testTarget(
            name: "DashboardsTests",
            dependencies: ["Dashboards", "Indicators", "Outbox", "Support", "Platform"],
            swiftSettings: door),
        .testTarget(
            name: "PackageTests", dependencies: ["Support", "Platform"], swiftSettings: door),
        .testTarget(
            name: "TidyTests", dependencies: ["Support", "Platform"], swiftSettings: door),
    ]
)

// libFuzzer brings the program's beginning with it, so only `bench/fuzz` builds this.
if Context.environment["PGVIGIL_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "pgvigil-fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Program",
            swiftSettings: door + [.unsafeFlags(["-parse-as-library"])]))
}
