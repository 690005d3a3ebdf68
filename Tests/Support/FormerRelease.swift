import Platform

/// What version 0.1.0 left behind when it was killed: see `Tests/Fixtures/0.1.0/README.md`.
package enum FormerRelease {
    /// Where its files are.
    package static let directory = "\(Checkout.root)/Tests/Fixtures/0.1.0"

    /// A copy of its files, which may be written to; secrets are where its configuration has them.
    ///
    /// - Throws: `FileError` or `SupportError` when it cannot be made.
    package static func copy() throws -> TemporaryDirectory {
        let home = try TemporaryDirectory("former")
        _ = try CommandOutput.of(
            ["/bin/cp", "-rL", "\(directory)/.", home.path], environment: [:],
            within: .seconds(60))
        for receiver in ["taking", "refusing"] {
            _ = try home.write("\(receiver)-url", "http://127.0.0.1:9/\(receiver)\n", mode: 0o600)
        }
        _ = try home.write(
            "secret", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n", mode: 0o600)
        return home
    }
}
