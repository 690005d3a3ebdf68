import Platform
import Support
import Testing

/// Which module may import which: values go down, and C stays behind the doors.
@Suite struct ImportTests {
    /// Rooms that take a function of C's library, and which.
    private static let roomsWithGlibc: [String: String] = [
        "PromQL": "exp and pow", "Health": "cbrt", "Windows": "logarithms",
        "Agent": "signals", "Preparation": "getpid",
        "Demo": "signals",
        "pgvigil": "terminals",
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

    /// What a module may import beside its dependencies.
    private static func toolchain(_ module: Manifest.Module) -> Set<String> {
        switch module.kind {
        case .door, .library: ["Glibc", "Dispatch"]
        case .room, .pureRoom:
            roomsWithGlibc[module.name] == nil
                ? ["FoundationEssentials"] : ["FoundationEssentials", "Glibc"]
        }
    }

    @Test(arguments: Manifest.modules.filter { $0.kind != .library }.map(\.name))
    func `a module imports what the manifest gives it, and nothing else`(name: String) throws {
        let module = try #require(Manifest.modules.first { $0.name == name })
        let files = CheckoutFile.sources.filter { $0.module == name }
        #expect(!files.isEmpty, "the manifest names a module that is not there")
        var used: Set<String> = []
        for file in files {
            let imports = Set(Self.imports(file))
            used.formUnion(imports)
            let strangers = imports.subtracting(module.dependencies)
                .subtracting(Self.toolchain(module))
            #expect(strangers == [], "\(file.path)")
        }
        #expect(Set(module.dependencies).subtracting(used) == [], "given and not imported")
    }

    @Test func `the manifest names every module`() {
        let modules = Set(CheckoutFile.sources.map(\.module))
        #expect(modules == Set(Manifest.modules.filter { $0.kind != .library }.map(\.name)))
    }

    @Test func `every module says what it is for`() {
        for module in Manifest.modules where module.kind != .library {
            #expect(!module.purpose.isEmpty, "\(module.name)")
        }
    }

    @Test func `a pure room rests on pure rooms, and on doors that only compute`() {
        let pure = Set(Manifest.modules.filter { $0.kind == .pureRoom }.map(\.name))
        for module in Manifest.modules where module.kind == .pureRoom {
            let others = Set(module.dependencies).subtracting(pure)
            #expect(others.subtracting(["Patterns", "YAML"]) == [], "\(module.name)")
        }
    }

    @Test func `only doors see a library of C`() {
        let libraries = Set(Manifest.modules.filter { $0.kind == .library }.map(\.name))
        for module in Manifest.modules where module.kind != .door {
            #expect(libraries.isDisjoint(with: module.dependencies), "\(module.name)")
        }
    }

    @Test func `the table of modules is the manifest's`() throws {
        let path = "docs/architecture.md"
        let text = String(decoding: try Files.read("\(Checkout.root)/\(path)"), as: UTF8.self)
        let (begin, end) = ("<!-- modules -->\n", "<!-- end of modules -->")
        let head = try #require(text.firstRange(of: begin))
        let tail = try #require(text.firstRange(of: end))
        try GoldenFile.expect(
            text[..<head.upperBound] + Manifest.table + text[tail.lowerBound...], at: path)
    }

    @Test func `nothing imports Foundation, which costs 44 MB, nor looks into a module`() {
        for file in CheckoutFile.swift {
            #expect(!Self.imports(file).contains("Foundation"), "\(file.path)")
            let testable = "@" + "testable"
            #expect(!file.code.lines.contains { $0.contains(testable) }, "\(file.path)")
        }
    }

    @Test func `what polls decide is decided without a session, a file, a log and a clock`() {
        let strangers: Set = [
            "async", "await", "actor", "WallClock", "AtomicFile", "Files", "Logger",
        ]
        let deciding: Set = ["Pacing", "Polling", "TargetMetrics"]
        for file in CheckoutFile.sources where deciding.contains(file.module) {
            for (index, line) in file.code.lines.enumerated() {
                let words = line.split {
                    !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".")
                }
                // With a dot it is read from a clock, without one it was given.
                let found = words.filter { strangers.contains(String($0)) || $0.hasSuffix(".now") }
                #expect(found == [], "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func `rooms hold no unsafe code`() {
        let rooms = Set(
            Manifest.modules.filter { $0.kind == .room || $0.kind == .pureRoom }.map(\.name))
        for file in CheckoutFile.sources where rooms.contains(file.module) {
            for (index, line) in file.code.lines.enumerated() {
                let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
                #expect(!words.contains("unsafe"), "\(file.path):\(index + 1)")
            }
        }
    }
}
