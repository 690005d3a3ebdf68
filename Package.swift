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

        // doors
        .target(
            name: "Platform", dependencies: ["Basics", "CPlatform", "CZlib"], swiftSettings: door),
        .target(
            name: "Postgres", dependencies: ["Platform", "CLibpq", "CPlatform"],
            swiftSettings: door),
        .target(
            name: "HTTP",
            dependencies: [
                "Platform", "CPlatform", "CMicrohttpd", "CGnuTLS", "CZlib", "CCrypt", "CCurl",
            ],
            swiftSettings: door),
        .target(name: "Systemd", dependencies: ["Platform", "CSystemd"], swiftSettings: door),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: door),
        .target(name: "Patterns", dependencies: ["Basics", "CRE2"], swiftSettings: door),

        // rooms
        .target(name: "Basics", swiftSettings: room),
        .target(name: "JSON", dependencies: ["Basics"], swiftSettings: room),
        .target(name: "Metrics", swiftSettings: room),
        .target(name: "Collection", dependencies: ["Basics", "Metrics"], swiftSettings: room),
        .target(
            name: "PromQL", dependencies: ["Metrics", "Patterns"], swiftSettings: room),
        .target(name: "Spool", dependencies: ["Platform"], swiftSettings: door),
        .target(
            name: "Rules", dependencies: ["Basics", "Metrics", "Patterns", "PromQL", "YAML"],
            swiftSettings: room),
        .target(name: "Dashboards", dependencies: ["JSON"], swiftSettings: room),
        .target(name: "Runbooks", swiftSettings: room),
        .target(name: "Indicators", dependencies: ["Metrics"], swiftSettings: room),
        .target(name: "History", dependencies: ["Basics", "Metrics"], swiftSettings: room),
        .target(
            name: "Advice",
            dependencies: ["Basics", "Collection", "Indicators", "JSON", "Metrics"],
            swiftSettings: room),
        .target(
            name: "Notifications", dependencies: ["Basics", "Metrics", "PromQL", "Rules"],
            swiftSettings: room),
        .target(
            name: "Outbox",
            dependencies: ["Notifications", "Spool", "Platform", "Metrics", "Rules"],
            swiftSettings: room),
        .target(
            name: "Logging", dependencies: ["Basics", "JSON", "Platform", "Systemd"],
            swiftSettings: room),
        .target(
            name: "Recording",
            dependencies: [
                "Basics", "Metrics", "History", "Logging", "Platform", "Postgres", "Spool",
            ],
            swiftSettings: room),
        .target(
            name: "Configuration",
            dependencies: [
                "Basics", "YAML", "Collection", "History", "Indicators", "Metrics", "Patterns",
                "Rules",
                "Notifications",
            ],
            swiftSettings: room),
        .target(
            name: "Judging",
            dependencies: ["Basics", "Logging", "Metrics", "Platform", "PromQL", "Rules"],
            swiftSettings: room),
        .target(
            name: "Delivery",
            dependencies: [
                "Basics", "HTTP", "Logging", "Metrics", "Notifications", "Outbox", "Platform",
                "Rules", "Spool",
            ],
            swiftSettings: room),
        .target(
            name: "Web",
            dependencies: [
                "Basics", "HTTP", "Indicators", "JSON", "Metrics", "Platform", "Runbooks",
            ],
            swiftSettings: room),
        .target(
            name: "Servers", dependencies: ["Basics", "Collection", "Postgres"],
            swiftSettings: room),
        .target(
            name: "Watching",
            dependencies: [
                "Basics", "Collection", "Indicators", "Logging", "Metrics", "Platform", "Postgres",
                "Servers",
            ],
            swiftSettings: room),
        .target(
            name: "Inspecting",
            dependencies: [
                "Advice", "Basics", "Collection", "Indicators", "Logging", "Metrics", "Platform",
                "Postgres", "Servers", "Watching",
            ],
            swiftSettings: room),
        .target(
            name: "Agent",
            dependencies: [
                "Basics", "Collection", "Configuration", "Delivery", "HTTP", "History",
                "Indicators", "Inspecting", "JSON", "Judging", "Logging", "Metrics",
                "Notifications", "Platform", "Postgres", "Recording", "Rules", "Spool", "Systemd",
                "Watching", "Web",
            ],
            swiftSettings: room),
        .target(
            name: "Demo", dependencies: ["Postgres", "Platform", "HTTP", "JSON", "Logging"],
            swiftSettings: room),
        .executableTarget(
            name: "pgvigil",
            dependencies: [
                "Advice", "Agent", "Basics", "Collection", "Configuration", "Dashboards",
                "Delivery", "Demo", "HTTP", "History", "Indicators", "Inspecting", "Logging",
                "Metrics", "Notifications", "Outbox", "Platform", "Postgres", "Recording", "Rules",
                "Watching",
            ],
            swiftSettings: room),

        // what is fuzzed: the program around it is at the end
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Basics", "Collection", "Configuration", "History", "HTTP", "Metrics",
                "Notifications",
                "Outbox", "Patterns", "Platform", "Postgres", "PromQL", "Recording", "Rules",
                "Spool",
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
                "Support", "Judging", "JSON", "Watching", "Web",
            ],
            swiftSettings: room),
        .testTarget(
            name: "WatchingTests",
            dependencies: [
                "Collection", "Indicators", "Metrics", "Platform", "Postgres", "Servers",
                "Support", "Watching",
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
                "Inspecting", "Notifications", "Servers", "Watching", "YAML",
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
                "Logging", "Configuration", "Support", "Spool", "HTTP", "Recording", "Watching",
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
