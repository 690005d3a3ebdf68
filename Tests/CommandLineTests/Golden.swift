import Support
import Testing

/// Files that hold what a command printed when it was last reviewed.
enum Golden {
    /// Compares byte for byte, see `GoldenFile`.
    static func expect(
        _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try GoldenFile.expect(
            text, at: "Tests/CommandLineTests/Golden/\(name).txt", sourceLocation: sourceLocation)
    }
}
