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

        // Linux: own threads, files, child processes, signals, private directories; and zlib
        .target(
            name: "Platform", dependencies: ["Basics", "CPlatform", "CZlib"], swiftSettings: door),
        // libpq: `Session` asks one server one question at a time until a deadline
        .target(
            name: "Postgres", dependencies: ["Platform", "CLibpq", "CPlatform"],
            swiftSettings: door),
        // libcrypt: checks passwords against hashes of bcrypt, one at a time, by turns of those who ask
        .target(
            name: "Passwords", dependencies: ["CCrypt", "CGnuTLS", "HTTPMessages", "Platform"],
            swiftSettings: door),
        // libcurl: requests to other servers, and mail
        .target(
            name: "Transfers", dependencies: ["CCurl", "CGnuTLS", "HTTPMessages", "Platform"],
            swiftSettings: door),
        // sockets that listen, of TCP, of Unix and inherited ones, and who is at the other end
        .target(
            name: "Sockets", dependencies: ["HTTPMessages"], swiftSettings: door),
        // libmicrohttpd and GnuTLS: the server that listens; knows requests, not metrics
        .target(
            name: "HTTP",
            dependencies: [
                "CGnuTLS", "CMicrohttpd", "HTTPMessages", "Passwords",
                "Platform", "Sockets",
            ],
            swiftSettings: door),
        // libsystemd: notifications, activated sockets, the journal
        .target(name: "Systemd", dependencies: ["Platform", "CSystemd"], swiftSettings: door),
        // libyaml: nodes with places
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: door),
        // a terminal that a live view has to itself, given back as it was on every way out; frames as
        // values, keys, and how wide a text is
        .target(
            name: "Terminal", dependencies: ["Basics", "CPlatform", "Platform"],
            swiftSettings: door),
        // RE2: regular expressions as in Go and Prometheus
        .target(name: "Patterns", dependencies: ["Basics", "CRE2"], swiftSettings: door),

        // rooms

        // what several rooms need and no door: civil time, texts of others (how SQL and YAML quote
        // them, what cannot be seen, what of a statement is no constant), hashes, back-offs
        .target(name: "Basics", swiftSettings: pureRoom),
        // JSON on its way out and in
        .target(name: "JSON", dependencies: ["Basics"], swiftSettings: pureRoom),
        // HTML and SVG as values: one writer, which escapes texts by scalars, and tables
        .target(name: "Markup", dependencies: ["Basics"], swiftSettings: pureRoom),
        // charts in SVG with their tables: lines, stacks, bars, sparklines, heat maps
        .target(name: "Charts", dependencies: ["Basics", "Markup"], swiftSettings: pureRoom),
        // what pages share: layout, stylesheet and icon, embedded under the names of their content
        .target(
            name: "PageParts", dependencies: ["Basics", "Charts", "Manuals", "Markup"],
            swiftSettings: pureRoom),
        // what a request says, as values: target, header fields, media types, credentials; and how a
        // server is to listen, with which ciphers and limits
        .target(
            name: "HTTPMessages", dependencies: [], swiftSettings: pureRoom),
        // disks that may stand still: steps with files that end within a limit, and notes that are handed
        // over without waiting for them
        .target(
            name: "TimedDisks", dependencies: ["Platform"], swiftSettings: room),
        // `Family`, `Sample`, `Snapshot`, and `Exposition`, which writes both text formats
        .target(name: "Metrics", swiftSettings: pureRoom),
        // an answer as a `Table`: what its columns are for, `RankedRows`, which bounds its rows, and
        // counters that go on where rows come and go
        .target(
            name: "Tables", dependencies: ["Basics", "Metrics"], swiftSettings: pureRoom),
        // all sessions of a server from one answer, and the parts of it that collectors show
        .target(
            name: "SessionAnswers", dependencies: ["Tables"],
            swiftSettings: pureRoom),
        // a `Collector` is data: variants by version, columns, requirements. `Catalog` is the
        // list; `Plan` chooses, `Wording` fills in, `Mapping` turns a table into families
        .target(
            name: "Collection", dependencies: ["Basics", "Metrics", "SessionAnswers", "Tables"],
            swiftSettings: pureRoom),
        // the names of postgres_exporter where ours differ
        .target(name: "ExporterNames", dependencies: ["Metrics"], swiftSettings: pureRoom),
        // samples of the sessions: whose load a session is, which others block it, session-seconds by
        // several dimensions, when samples are taken, and what was missed
        .target(
            name: "Sampling", dependencies: ["Collection", "Metrics", "SessionAnswers", "Tables"],
            swiftSettings: pureRoom),
        // what was known of late, in a bounded number of bytes and over restarts: samples of the
        // sessions by the second and by the minute, and the course of indicators
        .target(
            name: "Memory", dependencies: ["Basics", "Metrics", "Sampling"],
            swiftSettings: pureRoom),
        // texts of statements, a bounded number of them and over restarts
        .target(
            name: "Statements", dependencies: ["Basics", "Memory"], swiftSettings: pureRoom),
        // what a configuration expects of a server, settings and extensions, compared with what there is
        .target(
            name: "Agreements", dependencies: ["Basics", "Metrics", "Tables"],
            swiftSettings: pureRoom),
        // what has changed on a server, from one look to the next and over restarts
        .target(
            name: "Changes", dependencies: ["Basics", "Memory", "Metrics"],
            swiftSettings: pureRoom),
        // what is usual for each statement, as moments by the hour and over restarts, and which
        // statements are slower than that
        .target(
            name: "Regressions", dependencies: ["Basics", "Memory", "Metrics", "Windows"],
            swiftSettings: pureRoom),
        // answers of pg_stat_statements, from each to the next: as moments with their labels, and
        // number by number
        .target(
            name: "StatementAnswers",
            dependencies: [
                "Basics", "Collection", "Metrics", "Regressions", "Statements", "Tables",
                "Windows",
            ],
            swiftSettings: pureRoom),
        // `SampleHistory` keeps the samples that expressions need; a `Window` of them and its statistics
        .target(
            name: "Samples", dependencies: ["Basics", "Metrics", "Patterns"],
            swiftSettings: pureRoom),
        // reads expressions and evaluates them over a `SampleSource`
        .target(
            name: "PromQL", dependencies: ["Metrics", "Patterns", "Samples"],
            swiftSettings: pureRoom),
        // records on disk with checksums until they are acknowledged, over `FileLayer`, which
        // tests let fail
        .target(name: "Spool", dependencies: ["Platform"], swiftSettings: door),
        // numbers, quotes and cases of letters as Go writes them
        .target(name: "GoText", swiftSettings: pureRoom),
        // templates as Go and Prometheus have them: reading, bounds and expansion
        .target(
            name: "Templates",
            dependencies: ["GoText", "Metrics", "Patterns", "PromQL", "Samples"],
            swiftSettings: pureRoom),
        // rule files as `Rule`s in their `RuleGroup`s, with a place for each problem
        .target(
            name: "RuleDocuments",
            dependencies: [
                "GoText", "Metrics", "PromQL", "Samples", "Templates", "YAML",
            ],
            swiftSettings: pureRoom),
        // what becomes of rules: alert states from one evaluation to the next, and the file that keeps
        // them over a restart
        .target(
            name: "Rules",
            dependencies: [
                "Basics", "Metrics", "PromQL", "RuleDocuments", "Samples", "Templates",
            ],
            swiftSettings: pureRoom),
        // files with unit tests of rules, as promtool's, and how they run
        .target(
            name: "RuleUnitTests",
            dependencies: [
                "GoText", "Metrics", "PromQL", "RuleDocuments", "Rules", "Samples", "Templates",
                "YAML",
            ],
            swiftSettings: pureRoom),
        // a `Board` is data, rows of panels with their questions; written as Grafana's JSON
        .target(name: "Dashboards", dependencies: ["JSON"], swiftSettings: pureRoom),
        // the pages of docs/runbooks as texts, written by a test; the agent serves them at
        // `/runbooks/NAME`
        .target(name: "Runbooks", swiftSettings: pureRoom),
        // the documents of docs as texts, written by a test, with their anchors and what their links
        // name; the agent serves them at `/docs/NAME`
        .target(name: "Manuals", swiftSettings: pureRoom),
        // what is remembered from poll to poll: windows of deltas, clocks of standstills, times of
        // statements
        .target(
            name: "Windows", dependencies: ["Metrics"], swiftSettings: pureRoom),
        // what a value is judged by: a threshold with its levels, who sets it, and the verdict
        .target(
            name: "Limits", dependencies: [],
            swiftSettings: pureRoom),
        // the health model as a value, of any indicators: checks, lethal states, curves, what a user
        // changes about them, and the score that comes out
        .target(
            name: "Health", dependencies: ["Basics", "Limits", "Metrics"],
            swiftSettings: pureRoom),
        // indicators as values, what they are derived from and what is remembered for that; thresholds
        // of a target, and the health model of this version
        .target(
            name: "Indicators", dependencies: ["Basics", "Health", "Limits", "Metrics", "Windows"],
            swiftSettings: pureRoom),
        // the schema `monitoring`: its migrations as data, and what may be installed, taken over or dropped
        .target(
            name: "HistorySchema", dependencies: ["Basics"], swiftSettings: pureRoom),
        // rows, batches, COPY's binary format, questions about the history
        .target(
            name: "History", dependencies: ["Basics", "HistorySchema", "Metrics"],
            swiftSettings: pureRoom),
        // what `pgvigil advise` asks besides a poll
        .target(
            name: "AdviceQuestions", dependencies: ["Collection"], swiftSettings: pureRoom),
        // what is known of one server when advice is given: `Examination`, its answers row by row, and
        // numbers as people read them
        .target(
            name: "Examinations",
            dependencies: [
                "Basics", "Collection", "Health", "Indicators", "Metrics", "Tables",
            ],
            swiftSettings: pureRoom),
        // a `Recommendation`, and the `Report` of all for one server: for a terminal, as Markdown, as JSON
        .target(
            name: "Recommendations", dependencies: ["Basics", "Examinations", "JSON", "Metrics"],
            swiftSettings: pureRoom),
        // what may be done about what databases hold: indexes, sequences, statements
        .target(
            name: "ObjectAdvice",
            dependencies: [
                "Basics", "Collection", "Examinations", "Metrics", "Recommendations",
            ],
            swiftSettings: pureRoom),
        // what follows from the answers to `pgvigil advise`: `Examination` to `Recommendation`
        .target(
            name: "Advice",
            dependencies: [
                "Basics", "Collection", "Examinations", "Health", "Indicators", "Limits", "Metrics",
                "ObjectAdvice", "Recommendations", "Tables",
            ],
            swiftSettings: pureRoom),
        // documents of the HTTP API: what is known of targets, as JSON; and what is remembered for
        // rates and trends
        .target(
            name: "API",
            dependencies: [
                "Advice", "Basics", "Collection", "Documents", "Examinations", "Health",
                "Indicators", "JSON", "Limits", "Metrics", "Recommendations",
            ],
            swiftSettings: pureRoom),
        // a `Message` about alerts, its texts and its mail, and a `Delivery`: the message as it leaves, what
        // is answered, and its outcome
        .target(
            name: "Messages", dependencies: ["Basics", "Metrics", "Rules", "Samples"],
            swiftSettings: pureRoom),
        // the kinds of receivers: keys, secrets, limits, and what each is sent
        .target(
            name: "Receivers", dependencies: ["Basics", "Messages", "Metrics", "Rules"],
            swiftSettings: pureRoom),
        // times of the week, the month and the year by the clock of a time zone, and the zone's rules
        .target(
            name: "TimeIntervals", dependencies: ["Basics"], swiftSettings: pureRoom),
        // silences, routes, groups, and when to notify which receiver
        .target(
            name: "Notifications",
            dependencies: ["Messages", "Metrics", "Receivers", "Rules", "TimeIntervals"],
            swiftSettings: pureRoom),
        // the pipeline of notifications with what it keeps on disk
        .target(
            name: "Outbox",
            dependencies: [
                "Messages", "Metrics", "Notifications", "Platform", "Receivers", "Rules", "Spool",
            ],
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
                "Basics", "History", "HistorySchema", "JSON", "Logging", "Metrics", "Platform",
                "Postgres", "Spool", "TimedDisks",
            ],
            swiftSettings: room),
        // makes, upgrades and drops the schema `monitoring` in one database
        .target(
            name: "Installing", dependencies: ["History", "HistorySchema", "Postgres"],
            swiftSettings: room),
        // files of YAML: a reader of sections, values of every kind, problems with their places, and
        // what of a file must not be shown
        .target(
            name: "Documents", dependencies: ["Basics", "Metrics", "YAML"], swiftSettings: pureRoom),
        // collectors, rules and what they need for one application each: the program's own, written by a
        // test, and those in a directory of one's own
        .target(name: "Packs", dependencies: ["Basics", "Documents"], swiftSettings: pureRoom),
        // `collectors` of a configuration and files of collectors; a user's own become the same
        // `Collector`
        .target(
            name: "CollectorDocuments",
            dependencies: [
                "Basics", "Collection", "Documents", "Indicators", "Limits", "Metrics", "Tables",
                "YAML",
            ],
            swiftSettings: pureRoom),
        // `targets`: each with its databases, environments, thresholds, health model and pools
        .target(
            name: "TargetSettings",
            dependencies: [
                "Agreements", "Basics", "CollectorDocuments", "Documents", "Health", "Indicators",
                "Limits", "Metrics", "Patterns", "YAML",
            ],
            swiftSettings: pureRoom),
        // backups as values: which are good, from the answers of pgBackRest, Barman and WAL-G, from
        // manifests and from what was seen of files before, and what is shown of them
        .target(
            name: "BackupChecks", dependencies: ["Basics", "JSON", "Metrics"],
            swiftSettings: pureRoom),
        // watches backups: looks into directories and asks tools, each on threads of its own, and has
        // new backups verified
        .target(
            name: "Backups",
            dependencies: [
                "BackupChecks", "Basics", "Logging", "Metrics", "Platform", "TimedDisks",
            ], swiftSettings: room),
        // the sections about the agent itself: `agent`, `web`, `history`, `rules`, `activity`, `backups`
        .target(
            name: "AgentSettings",
            dependencies: [
                "BackupChecks", "Basics", "Collection", "Documents", "History", "Indicators",
                "Limits", "Metrics", "ReportSchedules", "Reports", "RuleDocuments", "RuleUnitTests",
                "Rules", "TargetSettings", "TimeIntervals", "YAML",
            ],
            swiftSettings: pureRoom),
        // the sections about notifications: `receivers`, `route`, `severities`, `inhibit_rules`,
        // `time_intervals`, `heartbeat` and the addresses that messages link to
        .target(
            name: "NotificationSettings",
            dependencies: [
                "Basics", "Documents", "Messages", "Metrics", "Notifications", "Receivers",
                "TargetSettings", "TimeIntervals", "YAML",
            ], swiftSettings: pureRoom),
        // puts all sections together into one checked value, and warns of what is risky in it
        .target(
            name: "Configuration",
            dependencies: [
                "AgentSettings", "Agreements", "BackupChecks", "Basics", "Collection",
                "CollectorDocuments", "Documents", "ExporterNames", "Health", "History",
                "Indicators", "Limits", "Messages", "Metrics", "NotificationSettings",
                "Notifications", "Packs", "Patterns", "PromQL", "Receivers", "ReportSchedules",
                "Reports",
                "RuleDocuments", "Rules", "Tables", "TargetSettings", "Templates", "TimeIntervals",
                "YAML",
            ],
            swiftSettings: pureRoom),
        // `RuleEvaluator` evaluates rules over snapshots, `RuleStatus` shows what came out
        .target(
            name: "Judging",
            dependencies: [
                "Logging", "Metrics", "Platform", "PromQL", "RuleDocuments", "Rules", "Samples",
                "Templates", "TimedDisks",
            ],
            swiftSettings: room),
        // `Notifier` runs the pipeline and a worker for each receiver, `MessageSender` makes the
        // attempts, `Heartbeat` feeds a dead man's switch
        .target(
            name: "Delivery",
            dependencies: [
                "Basics", "Logging", "Messages", "Metrics", "Notifications", "Outbox", "Platform",
                "Receivers", "Rules", "Spool", "TimedDisks", "Transfers",
            ],
            swiftSettings: room),
        // `Route` is an endpoint as a value, `Access` says who may use it, `Router` finds it; the
        // pages that scrapes get, and what refuses requests. It imports no room that acts: they
        // give it their routes, and what it shows comes as values of its own
        .target(
            name: "Web",
            dependencies: [
                "Basics", "HTTP", "HTTPMessages", "Health", "Indicators", "JSON", "Limits",
                "Manuals", "Markup", "Metrics", "PageParts", "Passwords", "Platform", "Runbooks",
            ],
            swiftSettings: room),
        // `/`, the page for people: each target with its state, its score and what takes points, and
        // alerts and silences; a value, made of what was polled last
        .target(
            name: "StatusPages",
            dependencies: [
                "Basics", "Charts", "HTTP", "HTTPMessages", "Indicators", "Limits", "Markup",
                "Metrics", "PageParts", "Platform", "Web",
            ],
            swiftSettings: room),
        // what a server says of itself as `ServerFacts`, in one question per subject, and what an
        // error of the door means: a `Failure` with a reason and how far it reaches
        .target(
            name: "Servers",
            dependencies: ["Basics", "Collection", "Metrics", "Postgres", "Tables"],
            swiftSettings: room),
        // what is watched, as a value: how to reach it, how often it is polled, by what it is judged, and
        // which sessions are of its pools
        .target(
            name: "Targets",
            dependencies: [
                "Agreements", "Collection", "Health", "Indicators", "Limits", "Metrics", "Postgres",
                "Tables",
            ],
            swiftSettings: room),
        // when a target is polled and which collectors are due then, whether its server answers, and how
        // long a refused login is left alone; times are arguments
        .target(
            name: "Pacing",
            dependencies: ["Basics", "Collection", "Platform", "Postgres", "Servers"],
            swiftSettings: room),
        // what a worker says of its own work on a target, as families, and what it remembers of each
        // collector for that
        .target(
            name: "TargetMetrics",
            dependencies: [
                "Basics", "Collection", "Indicators", "Limits", "Metrics", "Pacing", "Postgres",
                "Regressions", "Sampling", "Servers", "Tables", "Targets",
            ],
            swiftSettings: room),
        // the state of a target's polls as a value, `PollState`: what is due, what came of it; a
        // `TargetReport` is what a poll has learnt. A test keeps clocks, files, logs and sessions out
        .target(
            name: "Polling",
            dependencies: [
                "Agreements", "Basics", "Collection", "ExporterNames", "Health", "Indicators",
                "Metrics", "Pacing", "Platform", "Postgres", "Regressions", "Sampling", "Servers",
                "SessionAnswers", "StatementAnswers", "Statements", "Tables", "TargetMetrics",
                "Targets", "Windows",
            ],
            swiftSettings: room),
        // a `TargetWorker` polls one target with its sessions, the `Store` holds the latest report
        // of each
        .target(
            name: "Watching",
            dependencies: [
                "Basics", "Collection", "Health", "Logging", "Metrics", "Platform", "Polling",
                "Postgres", "Regressions", "Sampling", "Servers", "Statements", "Tables",
                "TargetMetrics", "Targets", "TimedDisks", "Windows",
            ],
            swiftSettings: room),
        // a statement's text that may be planned, what its plan says, and how that is shown
        .target(name: "Plans", dependencies: ["Basics", "JSON"], swiftSettings: pureRoom),
        // asks a server for the plan of a statement, for `pgvigil explain`: it is not executed
        .target(
            name: "Planning",
            dependencies: ["Basics", "Collection", "Metrics", "Plans", "Postgres", "Targets"],
            swiftSettings: room),
        // what commands ask besides a poll, never on its path: `Inspection` with what would help,
        // `AdviceRun`
        .target(
            name: "Inspecting",
            dependencies: [
                "Advice", "AdviceQuestions", "Agreements", "Basics", "Collection",
                "CollectorDocuments", "Configuration", "Examinations", "Health", "Indicators",
                "Limits", "Logging", "Metrics", "Platform", "Polling", "Postgres",
                "Recommendations", "Servers", "Tables", "Targets", "Watching",
            ],
            swiftSettings: room),
        // keeps what sessions have done of late in memory and over restarts, and answers questions
        // about it
        .target(
            name: "Remembering",
            dependencies: [
                "Basics", "Documents", "HTTP", "HTTPMessages", "History", "JSON", "Logging",
                "Memory", "Metrics", "Platform", "Regressions", "Sampling", "Statements", "Web",
                "Windows",
            ],
            swiftSettings: room),
        // what has changed on all servers, kept in memory and over restarts, with `/api/v1/changes`;
        // what statements did in the present hour, until the history takes it
        .target(
            name: "Chronicle",
            dependencies: [
                "Changes", "HTTP", "HTTPMessages", "JSON", "Metrics", "Platform", "Remembering",
                "Statements", "Web",
            ],
            swiftSettings: room),
        // what the pages of a target share: the links between them, their routes, head and pieces,
        // ranges of time, and what is shown for a target that there is not
        .target(
            name: "TargetParts",
            dependencies: [
                "API", "Basics", "Changes", "Charts", "Documents", "HTTP", "HTTPMessages",
                "History", "Markup",
                "Memory",
                "Metrics", "PageParts", "Platform", "Remembering", "Sampling", "Web",
            ],
            swiftSettings: room),
        // `/targets/NAME`: the first page of a target, from its snapshot and from what is remembered
        .target(
            name: "TargetPages",
            dependencies: [
                "Charts", "HTTP", "HTTPMessages", "Limits", "Markup", "Memory", "Metrics",
                "PageParts", "Platform", "Remembering", "Runbooks", "Sampling", "TargetParts",
                "Web",
            ],
            swiftSettings: room),
        // `/targets/NAME/queries`: statements by what they took, and all that is known of one
        .target(
            name: "StatementPages",
            dependencies: [
                "API", "Basics", "Charts", "HTTP", "HTTPMessages", "Markup", "Memory", "Metrics",
                "PageParts", "Regressions", "Remembering", "Sampling", "Statements", "TargetParts",
                "Web",
            ],
            swiftSettings: room),
        // the other pages below it: tables and indexes, vacuum, replication, settings
        .target(
            name: "ObjectPages",
            dependencies: [
                "API", "Basics", "Changes", "Charts", "Markup", "Metrics", "PageParts",
                "Remembering",
                "Sampling", "TargetParts", "Web",
            ],
            swiftSettings: room),
        // pages beside those of what was polled: `/alerts` with its forms, advice on a target, and
        // `/agent`, what the agent says of itself
        .target(
            name: "AgentPages",
            dependencies: [
                "API", "Basics", "Charts", "HTTP", "HTTPMessages", "Markup", "Messages", "Metrics",
                "Notifications", "PageParts", "Platform", "Recommendations", "RuleDocuments",
                "Rules", "Runbooks", "TargetParts", "Web",
            ],
            swiftSettings: room),
        // from the configuration to what rooms take; the state directory, its lock, the files that are
        // watched
        .target(
            name: "Preparation",
            dependencies: [
                "AgentSettings", "Agreements", "Basics", "Collection", "CollectorDocuments",
                "Configuration", "Documents", "Health", "Indicators", "Inspecting", "Installing",
                "Limits", "Metrics", "Platform", "Polling", "Postgres", "Recording",
                "RuleDocuments", "Tables", "TargetSettings", "Targets", "TimedDisks",
            ],
            swiftSettings: room),
        // the routes of all rooms, the endpoints that need several of them, and what the agent says of
        // itself
        .target(
            name: "AgentWeb",
            dependencies: [
                "API", "AgentPages", "AgentSettings", "Backups", "Basics", "Changes", "Charts",
                "Chronicle", "Configuration", "Delivery", "Documents", "GoText", "HTTP",
                "HTTPMessages", "Health", "History", "Indicators", "JSON", "Judging", "Logging",
                "Memory", "Messages", "Metrics", "ModelContext", "NotificationSettings",
                "Notifications", "ObjectPages", "Platform", "Polling", "Postgres", "Preparation",
                "Receivers", "Recording", "Remembering", "Reporting", "RuleDocuments", "Rules",
                "Spool",
                "StatementPages", "StatusPages", "TargetMetrics", "TargetPages", "TargetParts",
                "Templates", "Watching", "Web",
            ],
            swiftSettings: room),
        // a report on a period beside another one, as a value, and its writers: HTML, Markdown, CSV,
        // JSON and text
        .target(
            name: "Reports", dependencies: ["Basics", "Charts", "JSON", "Markup", "PageParts"],
            swiftSettings: pureRoom),
        // which periods a report compares, and the questions to the history that it is made from
        .target(
            name: "ReportReading",
            dependencies: [
                "Basics", "Documents", "History", "Indicators", "Limits", "Metrics", "Postgres",
                "Reports",
            ],
            swiftSettings: room),
        // when reports are made by the clock, on which time, and up to when they are
        .target(
            name: "ReportSchedules", dependencies: ["Basics", "JSON", "Reports", "TimeIntervals"],
            swiftSettings: pureRoom),
        // reports of a running agent, one at a time: `/report`, and those by the clock
        .target(
            name: "Reporting",
            dependencies: [
                "Basics", "Delivery", "Documents", "HTTP", "HTTPMessages", "Logging", "Messages",
                "Metrics", "Platform", "Postgres", "Receivers", "Recording", "ReportReading",
                "ReportSchedules", "Reports", "Rules", "TimedDisks", "Web",
            ],
            swiftSettings: room),
        // what commands show of a running agent: the question, and a table of its answer
        .target(name: "AgentViews", dependencies: ["Basics"], swiftSettings: pureRoom),
        // the Model Context Protocol as values: messages in and out, and tools made from the endpoints
        .target(
            name: "ModelContext", dependencies: ["Basics", "JSON", "Metrics"],
            swiftSettings: pureRoom),
        // the Model Context Protocol over two pipes: `pgvigil mcp`
        .target(
            name: "ModelContextPipe",
            dependencies: ["Basics", "JSON", "ModelContext", "Platform"], swiftSettings: room),
        // `pgvigil top`: what it shows as a value, how that is drawn, and the loop of keys and answers;
        // without an agent it watches the targets itself
        .target(
            name: "Top",
            dependencies: [
                "Basics", "Collection", "HTTP", "HTTPMessages", "Logging", "Metrics", "Platform",
                "Polling", "Remembering", "Targets", "Terminal", "Watching", "Web",
            ],
            swiftSettings: room),
        // puts the rooms together: start, reload and stop
        .target(
            name: "Agent",
            dependencies: [
                "AgentPages", "AgentSettings", "AgentWeb", "Backups", "Basics", "Changes",
                "Chronicle", "Collection", "CollectorDocuments", "Configuration", "Delivery",
                "Documents", "HTTP", "HTTPMessages", "Health", "History", "Judging", "Logging",
                "Metrics", "NotificationSettings", "Notifications", "Platform", "Polling",
                "Preparation", "Recording", "Remembering", "Reporting", "RuleDocuments", "Rules",
                "Statements",
                "Systemd", "TargetMetrics", "TargetSettings", "Targets", "TimedDisks", "Watching",
                "Web",
            ],
            swiftSettings: room),
        // the throw-away cluster, its shop and its troubles, and the receiver of its alerts
        .target(
            name: "Demo",
            dependencies: [
                "HTTP", "HTTPMessages", "JSON", "Logging", "Metrics", "Platform", "Postgres",
            ],
            swiftSettings: room),
        // what commands share: options and arguments, exit codes, which configuration and targets are meant,
        // and the way to a running agent
        .target(
            name: "CommandParts",
            dependencies: [
                "AgentSettings", "Basics", "Configuration", "Documents", "Logging", "Metrics",
                "Platform", "Polling", "Postgres", "Preparation", "Targets", "Transfers",
            ],
            swiftSettings: room),
        // what `pgvigil packs` shows: the list, a pack, and its grants
        .target(
            name: "PackViews",
            dependencies: ["Basics", "CommandParts", "Dashboards", "Documents", "Packs"],
            swiftSettings: room),
        // a type per command
        .executableTarget(
            name: "pgvigil",
            dependencies: [
                "Agent", "AgentSettings", "AgentViews", "AgentWeb", "BackupChecks", "Backups",
                "Basics", "Collection", "CollectorDocuments", "CommandParts", "Configuration",
                "Dashboards", "Delivery", "Demo", "Documents", "Examinations", "Health", "History",
                "HistorySchema", "Inspecting", "Installing", "JSON", "Logging", "Messages",
                "Metrics", "ModelContext", "ModelContextPipe", "NotificationSettings",
                "Notifications", "Outbox", "PackViews", "Packs", "Planning", "Plans", "Platform",
                "Polling", "Postgres",
                "Preparation", "Receivers", "Recommendations", "Recording", "ReportReading",
                "Reports", "RuleDocuments",
                "RuleUnitTests", "Rules", "TargetSettings", "Targets", "Templates", "Terminal",
                "TimedDisks", "Top", "Watching",
            ],
            swiftSettings: room),

        // what is fuzzed: the program around it is at the end
        .target(
            name: "FuzzTargets",
            dependencies: [
                "AgentSettings", "Agreements", "BackupChecks", "Basics", "Changes", "Collection",
                "Configuration",
                "Documents",
                "HTTP",
                "HTTPMessages", "History", "JSON", "Memory", "Messages", "Metrics", "ModelContext",
                "Notifications", "Outbox",
                "Patterns", "Plans", "Platform", "Postgres", "PromQL", "Receivers", "Recording",
                "Regressions", "RuleDocuments", "RuleUnitTests", "Rules", "Samples", "Sampling",
                "Servers", "Spool",
                "Statements", "Tables", "TargetSettings",
                "Templates", "TimeIntervals", "Windows", "YAML",
            ], path: "Fuzz/Targets", swiftSettings: room),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "Support", "Platform"],
            swiftSettings: room),

        // tests
        .target(
            name: "Support",
            dependencies: [
                "HTTP", "HTTPMessages", "Messages", "Notifications", "Platform", "Postgres",
                "Receivers",
                "YAML",
            ],
            path: "Tests/Support",
            swiftSettings: door),
        .testTarget(
            name: "BasicsTests", dependencies: ["Basics", "Platform", "Support"],
            exclude: ["Fixtures"], swiftSettings: room),
        .testTarget(
            name: "ChartsTests", dependencies: ["Charts", "Markup", "Platform", "Support"],
            exclude: ["Golden"], swiftSettings: room),
        .testTarget(name: "MetricsTests", dependencies: ["Metrics"], swiftSettings: room),
        .testTarget(
            name: "PacksTests",
            dependencies: [
                "AgentSettings", "Basics", "Collection", "CollectorDocuments", "Configuration",
                "Dashboards", "Documents", "Indicators", "Limits", "Packs", "Platform",
                "Preparation", "PromQL", "RuleDocuments", "RuleUnitTests", "Rules", "Support",
                "Tables", "TargetSettings", "Templates",
            ],
            swiftSettings: room),
        .testTarget(
            name: "PatternsTests", dependencies: ["Patterns", "Platform", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "PromQLTests",
            dependencies: ["Metrics", "Platform", "PromQL", "Samples", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "CollectionTests",
            dependencies: [
                "Collection", "ExporterNames", "Metrics", "Platform", "SessionAnswers", "Support",
                "Tables",
            ],
            swiftSettings: room),
        .testTarget(
            name: "SamplingTests",
            dependencies: ["Collection", "Metrics", "Sampling", "Support", "Tables"],
            swiftSettings: room),
        .testTarget(
            name: "MemoryTests", dependencies: ["Memory", "Metrics", "Sampling", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "AgreementsTests", dependencies: ["Agreements", "Basics", "Metrics", "Tables"],
            swiftSettings: room),
        .testTarget(
            name: "ChangesTests", dependencies: ["Changes", "Memory", "Metrics"],
            swiftSettings: room),
        .testTarget(
            name: "StatementsTests",
            dependencies: [
                "Collection", "Memory", "Metrics", "Platform", "Statements", "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "PlansTests", dependencies: ["Basics", "JSON", "Plans", "Support"],
            swiftSettings: room),
        .testTarget(
            name: "RegressionsTests",
            dependencies: [
                "Memory", "Metrics", "Platform", "Regressions", "Support", "Windows",
            ],
            swiftSettings: room),
        .testTarget(
            name: "IndicatorsTests",
            dependencies: [
                "Basics", "Health", "Indicators", "Limits", "Metrics", "Platform", "Support",
                "Windows",
            ],
            swiftSettings: room),
        .testTarget(
            name: "NotificationsTests",
            dependencies: [
                "HTTP", "Messages", "Metrics", "Notifications", "Outbox", "Platform", "Receivers",
                "Rules", "Spool", "Support", "TimeIntervals", "TimedDisks", "Transfers",
            ],
            swiftSettings: room),
        .testTarget(
            name: "RecordingTests",
            dependencies: [
                "History", "Logging", "Metrics", "Platform", "Recording", "Spool", "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "BackupsTests",
            dependencies: [
                "BackupChecks", "Backups", "Basics", "Logging", "Metrics", "Platform", "Support",
            ],
            swiftSettings: door),
        .testTarget(
            name: "SpoolTests", dependencies: ["Spool", "Platform", "Support", "TimedDisks"],
            swiftSettings: room),
        .testTarget(
            name: "RulesTests",
            dependencies: [
                "GoText", "Metrics", "Platform", "PromQL", "RuleDocuments", "RuleUnitTests",
                "Rules", "Samples", "Support", "Templates", "YAML",
            ],
            swiftSettings: room),
        .testTarget(
            name: "AdviceTests",
            dependencies: [
                "Advice", "AdviceQuestions", "Collection", "Examinations", "Health", "Indicators",
                "Metrics", "Platform", "Recommendations", "Support", "Tables",
            ],
            exclude: ["Golden"],
            swiftSettings: room),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Health", "Indicators", "JSON", "Metrics", "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "ReportTests",
            dependencies: [
                "Configuration", "HTTP", "HTTPMessages", "HistorySchema", "JSON", "Logging",
                "Metrics", "NotificationSettings", "Platform", "Postgres", "Preparation",
                "ReportReading", "ReportSchedules", "Reporting", "Reports", "Rules", "Support",
                "TimeIntervals", "Web",
            ], exclude: ["Golden"], swiftSettings: door),
        .testTarget(
            name: "AgentViewsTests", dependencies: ["AgentViews"], swiftSettings: room),
        .testTarget(
            name: "ModelContextTests",
            dependencies: ["JSON", "ModelContext", "ModelContextPipe", "Platform", "Support"],
            swiftSettings: door),
        .testTarget(
            name: "PlatformTests", dependencies: ["Platform", "Support", "TimedDisks"],
            swiftSettings: door),
        .testTarget(
            name: "TopTests", dependencies: ["Support", "Terminal", "Top"], exclude: ["Golden"],
            swiftSettings: room),
        .testTarget(
            name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: room),
        .testTarget(
            name: "HTTPTests",
            dependencies: ["HTTP", "HTTPMessages", "Platform", "Support", "Transfers"],
            swiftSettings: door),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: room),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: [
                "AgentSettings", "Agreements", "BackupChecks", "Basics", "Collection",
                "CollectorDocuments", "Configuration", "Documents", "Health", "History",
                "Indicators", "Limits", "Messages", "Metrics", "NotificationSettings",
                "Notifications", "Outbox", "Platform", "Receivers", "Regressions",
                "ReportSchedules", "Reports", "RuleDocuments", "Rules", "Support", "Tables",
                "TargetSettings", "TimeIntervals", "YAML",
            ],
            swiftSettings: room),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "API", "Agent", "AgentWeb", "Changes", "Charts", "Chronicle", "Collection",
                "Configuration", "HTTP", "HTTPMessages", "Indicators", "JSON", "Judging", "Logging",
                "Messages", "Metrics", "ModelContext", "Notifications", "Outbox", "Pacing",
                "Platform", "Polling", "Postgres", "Preparation", "Receivers", "Recording",
                "Regressions", "Remembering", "RuleDocuments", "Rules", "Statements", "StatusPages",
                "Support", "Watching", "Web", "Windows",
            ],
            swiftSettings: room),
        .testTarget(
            name: "WatchingTests",
            dependencies: [
                "Collection", "Health", "Indicators", "Limits", "Metrics", "Pacing", "Platform",
                "Polling", "Postgres", "Regressions", "Sampling", "Servers", "Support", "Tables",
                "Targets", "TimedDisks", "Watching", "Windows",
            ],
            swiftSettings: room),
        .testTarget(
            name: "JudgingTests",
            dependencies: [
                "Judging", "Logging", "Metrics", "Platform", "RuleDocuments", "Rules", "Support",
                "TimedDisks",
            ],
            swiftSettings: room),
        .testTarget(
            name: "DeliveryRoomTests",
            dependencies: [
                "Delivery", "Logging", "Messages", "Metrics", "Notifications", "Platform",
                "Receivers", "Rules", "Support",
            ],
            swiftSettings: room),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "HTTP", "HTTPMessages", "Indicators", "Limits", "Markup", "Metrics", "PageParts",
                "StatusPages", "Web",
            ],
            swiftSettings: room),
        .testTarget(
            name: "TargetPagesTests",
            dependencies: [
                "API", "Basics", "Charts", "Collection", "HTTP", "HTTPMessages", "Health",
                "Indicators", "JSON", "Logging", "Manuals", "Memory", "Metrics", "ObjectPages",
                "PageParts", "Platform", "Remembering", "Sampling", "StatementPages", "StatusPages",
                "Support", "TargetPages", "TargetParts", "Transfers", "Web", "Windows",
            ],
            swiftSettings: room),
        .testTarget(
            name: "AgentPagesTests",
            dependencies: [
                "API", "AgentPages", "HTTP", "HTTPMessages", "JSON", "Judging", "Logging",
                "Messages", "Metrics", "Notifications", "Platform", "RuleDocuments", "Rules",
                "Support", "Web",
            ],
            swiftSettings: room),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Logging", "Notifications", "Packs", "Platform", "Receivers", "Support",
            ],
            exclude: ["Golden"], swiftSettings: door),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "API", "Advice", "AdviceQuestions", "Agent", "Agreements", "Basics", "Collection",
                "Configuration", "Examinations", "ExporterNames", "HTTP", "Health", "History",
                "HistorySchema", "Indicators", "Inspecting", "Limits", "Logging", "Metrics",
                "Notifications", "Patterns", "Planning", "Plans", "Platform", "Polling", "Postgres",
                "Receivers",
                "Recommendations", "Regressions", "Remembering", "Sampling", "Servers",
                "SessionAnswers", "Statements", "Support", "Tables", "Targets", "Watching",
                "Windows", "YAML",
            ],
            swiftSettings: door),
        .testTarget(
            name: "DeliveryTests",
            dependencies: [
                "Delivery", "HTTP", "Messages", "Metrics", "Notifications", "Platform", "Receivers",
                "Rules", "Support",
            ],
            swiftSettings: door),
        .testTarget(
            name: "HistoryTests",
            dependencies: [
                "Agent", "Collection", "Configuration", "HTTP", "History", "HistorySchema",
                "Indicators", "Installing", "Limits", "Logging", "Metrics", "Platform", "Polling",
                "Postgres", "Recording", "Spool", "Statements", "Support", "Targets", "Watching",
            ],
            exclude: ["Fixtures"], swiftSettings: door),
        .testTarget(
            name: "SupportTests", dependencies: ["Support", "Platform", "Postgres"],
            swiftSettings: door),
        .testTarget(
            name: "DemoTests",
            dependencies: [
                "Agent", "AgentSettings", "Configuration", "Demo", "Indicators", "Limits",
                "Logging", "Notifications", "Platform", "Postgres", "Preparation", "Receivers",
                "RuleDocuments", "Rules", "Support", "TargetSettings",
            ],
            swiftSettings: door),
        .testTarget(
            name: "AlertsTests",
            dependencies: [
                "Basics", "Health", "Indicators", "Limits", "Messages", "Metrics", "Notifications",
                "Outbox", "Platform", "PromQL", "Receivers", "RuleDocuments", "RuleUnitTests",
                "Rules", "Runbooks", "Samples", "Support", "YAML",
            ],
            exclude: ["Golden"], swiftSettings: room),
        .testTarget(
            name: "AgreementTests",
            dependencies: ["Metrics", "Platform", "PromQL", "Samples", "Support", "YAML"],
            swiftSettings: room),
        .testTarget(
            name: "DashboardsTests",
            dependencies: [
                "Basics", "Dashboards", "Health", "Indicators", "Limits", "Outbox", "Platform",
                "Support",
            ],
            swiftSettings: door),
        .testTarget(
            name: "UpgradeTests",
            dependencies: [
                "Agent", "AgentSettings", "Configuration", "Documents", "Judging", "Logging",
                "Messages", "Metrics", "NotificationSettings", "Notifications", "Outbox",
                "Platform", "Preparation", "Rules", "Support", "TargetSettings",
            ],
            swiftSettings: room),
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
