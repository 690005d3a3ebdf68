import Collection
import Configuration
import Documents
import NotificationSettings
import Notifications
import Platform
import Support
import Testing

/// What people copy must not be what they are warned of.
extension CautionTests {
    /// The files of the checkout, where the package has them, and secrets of the right form.
    private struct CheckoutFiles: FileReading {
        private static let packaged = "/usr/share/pgvigil/alerts/"

        /// Files that are in no directory, by path.
        var contents: [String: String] = [:]

        func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
            if let content = contents[path] { return Array(content.utf8) }
            if path.hasPrefix("/run/credentials/") {
                let isAddress = path.hasSuffix("-url")
                let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                return Array("\(isAddress ? "https://hooks.example.com/x" : secret)\n".utf8)
            }
            do throws(FileError) {
                return try Files.read(path)
            } catch { throw UnreadableFile("\(error)") }
        }

        func paths(matching pattern: String) -> [String] {
            let isPackaged = pattern.hasPrefix(Self.packaged)
            let rest = isPackaged ? String(pattern.dropFirst(Self.packaged.count)) : ""
            return Files.matching(isPackaged ? "\(Checkout.root)/alerts/\(rest)" : pattern)
        }
    }

    @Test(arguments: [
        "packaging/pgvigil.yml", "docs/pgvigil.example.yml", "docs/examples/ap-intake.yml",
        "docs/examples/saas-deck.yml", "docs/examples/ultra.yml",
    ])
    func `what is shipped gives no warning`(name: String) throws {
        let loaded = Configuration.load(
            "\(Checkout.root)/\(name)", files: CheckoutFiles(), catalog: Catalog.all)
        #expect(try loaded.get().cautions.map(\.description) == [])
    }

    @Test func `the recipe in the packaged file gives no warning once its marks are gone`() throws {
        let whole = String(
            decoding: try Files.read("\(Checkout.root)/packaging/pgvigil.yml"), as: UTF8.self)
        let start = try #require(whole.firstRange(of: "\n#receivers:\n")).lowerBound
        let end = try #require(whole.firstRange(of: "\n# Numbers over time")).lowerBound
        let recipe = whole[start..<end].split(separator: "\n").map { line in
            // Prose has one blank after its mark, a key none or its indentation.
            let isProse = line.hasPrefix("# ") && !line.hasPrefix("#  ")
            return isProse ? line : line.dropFirst()
        }
        let text = "\(whole[..<start])\n" + recipe.joined(separator: "\n") + "\n"
        let files = CheckoutFiles(contents: ["/etc/pgvigil/pgvigil.yml": text])
        let loaded = try Configuration.load(
            "/etc/pgvigil/pgvigil.yml", files: files, catalog: Catalog.all
        ).get()
        let plan = try #require(loaded.notifications.plan)
        #expect(plan.inhibitRules.count == 3)
        #expect(loaded.cautions.map(\.description) == [])
    }
}
