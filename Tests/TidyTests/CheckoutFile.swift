import Platform
import Support

/// A text file of the checkout.
struct CheckoutFile: Sendable {
    /// From the root: `Sources/Metrics/Sample.swift`.
    let path: String
    let text: String
    /// What a Swift file holds beside comments and literals; empty for others.
    let code: SwiftText
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        // Splitting bytes is far quicker than splitting characters.
        lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { Substring($0) }
        code = SwiftText(path.hasSuffix(".swift") ? text : "")
    }

    /// The target that a Swift file belongs to: `Metrics`, `MetricsTests`.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    var isSwift: Bool { path.hasSuffix(".swift") && path != "Package.swift" }

    /// Every text file that is ours: not what git keeps, builds make, Python installs or fuzzing has
    /// found.
    static let all: [CheckoutFile] = {
        let root = Checkout.root
        do {
            let found = try CommandOutput.of(
                [
                    "/usr/bin/find", root, "-name", ".git", "-prune", "-o", "-name", ".build",
                    "-prune", "-o", "-name", ".venv", "-prune", "-o", "-path",
                    "\(root)/bench/results", "-prune", "-o", "-path", "\(root)/Fuzz/corpus",
                    "-prune", "-o", "-type", "f", "-print0",
                ], environment: [:], within: .seconds(20))
            return try found.split(separator: 0).compactMap { name in
                let absolute = String(decoding: name, as: UTF8.self)
                let bytes = try Files.read(absolute)
                // Pictures and the like hold zero bytes.
                if bytes.contains(0) { return nil }
                return CheckoutFile(
                    path: String(absolute.dropFirst(root.count + 1)),
                    text: String(decoding: bytes, as: UTF8.self))
            }.sorted { $0.path < $1.path }
        } catch {
            fatalError("list of files: \(error)")
        }
    }()

    /// Every Swift file of a target.
    static let swift = all.filter(\.isSwift)

    /// Every Swift file of the product.
    static let sources = swift.filter { $0.path.hasPrefix("Sources/") }
}
