import Testing

/// Which module may import which: values go down, and C stays behind the doors.
@Suite struct ImportTests {
    private static let essentials: Set = ["FoundationEssentials"]

    /// Modules that see no pointers; strict memory safety holds there without exception.
    static let rooms: Set = [
        "Metrics", "Collection", "Indicators", "Logging", "Configuration", "Agent", "Demo",
        "pgvigil", "PromQL", "Rules", "History", "Advice", "Notifications", "Outbox",
        "Dashboards", "Basics", "Runbooks", "Recording", "Judging", "Delivery", "Web", "Servers",
        "Watching", "Inspecting",
    ]

    /// Every module of the product and all that its files may import.
    private static let allowed: [String: Set<String>] = [
        // doors
        "Platform": ["Basics", "CPlatform", "CZlib", "Glibc", "Dispatch"],
        "Postgres": ["CLibpq", "CPlatform", "Glibc", "Platform"],
        "HTTP": [
            "CMicrohttpd", "CGnuTLS", "CZlib", "CCrypt", "CCurl", "CPlatform", "Glibc",
            "Platform",
        ],
        "Systemd": ["CSystemd", "Glibc", "Platform"],
        "YAML": ["CYAML", "Glibc"],
        "Patterns": ["Basics", "CRE2"],
        "Spool": ["Platform"],
        // pure rooms
        "Metrics": essentials,
        "Basics": [],
        "Runbooks": [],
        "JSON": ["Basics"],
        "Dashboards": ["JSON"],
        "Collection": essentials.union(["Basics", "Metrics"]),
        "PromQL": ["Metrics", "Patterns", "Glibc"],
        "Rules": essentials.union(["Basics", "Metrics", "Patterns", "PromQL", "YAML"]),
        "Indicators": essentials.union(["Metrics", "Glibc"]),
        "History": essentials.union(["Basics", "Metrics"]),
        "Advice": essentials.union(["Basics", "Collection", "Indicators", "JSON", "Metrics"]),
        "Notifications": essentials.union(["Basics", "Metrics", "PromQL", "Rules"]),
        "Outbox": essentials.union(["Notifications", "Spool", "Platform", "Metrics", "Rules"]),
        // rooms that act
        "Recording": essentials.union([
            "Basics", "Metrics", "History", "Logging", "Platform", "Postgres", "Spool",
        ]),
        "Logging": essentials.union(["Basics", "JSON", "Platform", "Systemd"]),
        "Configuration": essentials.union([
            "Basics", "YAML", "Collection", "History", "Indicators", "Metrics", "Patterns", "Rules",
            "Notifications",
        ]),
        "Judging": ["Basics", "Logging", "Metrics", "Platform", "PromQL", "Rules"],
        "Delivery": [
            "Basics", "HTTP", "Logging", "Metrics", "Notifications", "Outbox", "Platform", "Rules",
            "Spool",
        ],
        "Web": [
            "Basics", "HTTP", "Indicators", "JSON", "Metrics", "Platform", "Runbooks",
        ],
        "Servers": ["Basics", "Collection", "Postgres"],
        "Watching": [
            "Basics", "Collection", "Indicators", "Logging", "Metrics", "Platform", "Postgres",
            "Servers",
        ],
        "Inspecting": [
            "Advice", "Basics", "Collection", "Indicators", "Logging", "Metrics", "Platform",
            "Postgres", "Servers", "Watching",
        ],
        "Agent": essentials.union([
            "Judging", "Delivery", "Web", "Watching", "Inspecting",
            "Basics", "JSON", "Configuration", "Collection", "Indicators", "Metrics", "Logging",
            "Systemd", "HTTP", "Postgres", "Platform", "Glibc", "History", "Spool",
            "Recording",
            "Rules",
            "Notifications", "Outbox",
        ]),
        "Demo": [
            "Postgres", "Platform", "HTTP", "JSON", "Logging", "Glibc", "FoundationEssentials",
        ],
        "pgvigil": [
            "Advice", "Agent", "Basics", "Demo", "Configuration", "Collection", "Indicators",
            "Metrics", "Logging", "Postgres", "Platform", "HTTP", "Systemd", "Glibc", "History",
            "Delivery", "Inspecting", "Recording", "Rules", "Watching",
            "Dashboards", "Notifications", "Outbox", "FoundationEssentials",
        ],
    ]

    /// The modules that a file imports, with whatever stands before the word.
    private static func imports(_ file: CheckoutFile) -> [String] {
        file.code.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
                words[..<keyword].allSatisfy({
                    $0.hasPrefix("@") || ["package", "internal", "private"].contains($0)
                })
            else { return nil }
            return words.last.map { String($0.prefix { $0 != "." }) }
        }
    }

    @Test(arguments: allowed.keys.sorted())
    func `a module imports only what the table allows`(module: String) {
        let files = CheckoutFile.sources.filter { $0.module == module }
        #expect(!files.isEmpty, "the table names a module that is not there")
        for file in files {
            let strangers = Set(Self.imports(file)).subtracting(Self.allowed[module] ?? [])
            #expect(strangers == [], "\(file.path)")
        }
    }

    @Test func `the table names every module`() {
        let modules = Set(CheckoutFile.sources.map(\.module))
        #expect(modules == Set(Self.allowed.keys))
    }

    @Test func `nothing imports Foundation, which costs 44 MB, nor looks into a module`() {
        for file in CheckoutFile.swift {
            #expect(!Self.imports(file).contains("Foundation"), "\(file.path)")
            let testable = "@" + "testable"
            #expect(!file.code.lines.contains { $0.contains(testable) }, "\(file.path)")
        }
    }

    @Test func `rooms hold no unsafe code`() {
        for file in CheckoutFile.sources where Self.rooms.contains(file.module) {
            for (index, line) in file.code.lines.enumerated() {
                let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
                #expect(!words.contains("unsafe"), "\(file.path):\(index + 1)")
            }
        }
    }
}
