import Glibc
import Platform
import Support
import Testing

/// Files that hold what a command printed when it was last reviewed.
enum Golden {
    /// Compares byte for byte; with `UPDATE_GOLDEN=1` in the environment it writes the file instead.
    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = "\(Checkout.root)/Tests/CommandLineTests/Golden/\(name).txt"
        if ProcessEnvironment.value(of: "UPDATE_GOLDEN") == "1" {
            try Files.replace(path, with: Array(text.utf8), mode: 0o644)
            return
        }
        let wanted = (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            text == wanted, "Golden/\(name).txt; UPDATE_GOLDEN=1 rewrites it",
            sourceLocation: sourceLocation)
    }
}
