import Platform
import Support

/// The package that `scripts/package` makes of the program beside these tests.
final class DebianPackage: Sendable {
    /// Made once for all tests.
    static let made = Result { try DebianPackage() }

    let directory: TemporaryDirectory
    let path: String
    /// The package with the symbols of the program.
    let symbols: String
    let tarball: String
    let materials: String

    /// Makes one; Blocks its thread.
    init(sourceDate: String? = nil) throws {
        directory = try TemporaryDirectory("k")
        var environment = Checkout.childEnvironment
        environment["SOURCE_DATE_EPOCH"] = sourceDate
        environment["TMPDIR"] = directory.path
        let bytes = try CommandOutput.of(
            [
                "\(Checkout.root)/scripts/package", "--binary", AgentProcess.program(),
                "--output", directory.path,
            ], environment: environment, within: .seconds(400))
        let files = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        func file(_ suffix: String) throws -> String {
            guard let found = files.first(where: { $0.hasSuffix(suffix) }) else {
                throw SupportError("scripts/package made no \(suffix)")
            }
            return found
        }
        path = try file("_amd64.deb")
        guard let found = files.first(where: { $0.contains("/pgvigil-dbgsym_") }) else {
            throw SupportError("scripts/package made no symbols")
        }
        symbols = found
        tarball = try file("_amd64.tar.gz")
        materials = try file("_amd64.cdx.json")
    }

    /// What a shell command writes to both outputs; `$1` is the package.
    func shell(_ command: String, within limit: Duration = .seconds(120)) throws -> String {
        let bytes = try CommandOutput.of(
            ["/bin/bash", "-c", "{ \(command)\n} 2>&1", "bash", path],
            environment: Checkout.childEnvironment, within: limit, bytesMax: 8 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }
}
