import Platform
import Support

/// What `Package.swift` says of the product's modules: the one place that names them, their kind,
/// their purpose and what each may import.
enum Manifest {
    /// What a module may do, by the settings it is compiled with.
    enum Kind: String {
        /// Knows values alone: no clock, no disk, no network, no thread.
        case pureRoom = "pure room"
        /// Acts through doors; holds no C pointer.
        case room
        /// Stands around a C library, whose pointers do not leave it.
        case door
        /// A C library, or C of our own.
        case library
    }

    /// A module of the product.
    struct Module {
        let name: String
        let kind: Kind
        let dependencies: [String]
        /// The comment above it, in one line.
        let purpose: String
    }

    /// Every module of the product, in the order of the manifest; tests and fuzzing are left out.
    static let modules: [Module] = {
        do {
            return read(
                String(decoding: try Files.read("\(Checkout.root)/Package.swift"), as: UTF8.self))
        } catch {
            fatalError("Package.swift: \(error)")
        }
    }()

    /// The modules that a manifest declares under `Sources`.
    static func read(_ text: String) -> [Module] {
        var modules: [Module] = []
        var comment: [Substring] = []
        var declaration = ""
        var depth = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.trimmingPrefix { $0 == " " }
            if declaration.isEmpty {
                if line.hasPrefix("// ") {
                    comment.append(line.dropFirst(3))
                    continue
                }
                let begins = [".target(", ".executableTarget(", "library("]
                guard begins.contains(where: line.hasPrefix) else {
                    comment = []
                    continue
                }
            }
            declaration += line + " "
            depth += line.count { $0 == "(" } - line.count { $0 == ")" }
            if depth > 0 { continue }
            module(declaration, comment.joined(separator: " ")).map { modules.append($0) }
            declaration = ""
            comment = []
        }
        return modules
    }

    private static func module(_ declaration: String, _ purpose: String) -> Module? {
        guard !declaration.contains("path:"), let name = quoted(declaration).first else {
            return nil
        }
        let kind: Kind =
            if declaration.contains("swiftSettings: pureRoom") {
                .pureRoom
            } else if declaration.contains("swiftSettings: room") {
                .room
            } else if declaration.contains("swiftSettings: door") {
                .door
            } else {
                .library
            }
        let list = declaration.split(separator: "dependencies: [").dropFirst().first
        let dependencies = list.flatMap { $0.split(separator: "]").first }.map {
            quoted(String($0))
        }
        return Module(
            name: name, kind: kind, dependencies: dependencies ?? [], purpose: purpose)
    }

    /// What stands between quotes.
    private static func quoted(_ text: String) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The table of modules in docs/architecture.md.
    static var table: String {
        let rows = modules.filter { $0.kind != .library }.map { module in
            let imports = module.dependencies.sorted().joined(separator: ", ")
            return
                "| `\(module.name)` | \(module.kind.rawValue) | \(module.purpose) | \(imports) |\n"
        }
        return "| module | kind | what | imports |\n|---|---|---|---|\n" + rows.joined()
    }
}
