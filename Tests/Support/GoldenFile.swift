import Platform
package import Testing

/// Files of the checkout that are written from the program and reviewed by people.
///
/// A test compares; with `UPDATE_GOLDEN=1` in its environment it writes the file first
/// (`UPDATE_DOCS=1` is the same). Where `CI` is set nothing is written and the test fails: a run
/// that rewrites what it compares with proves nothing.
package enum GoldenFile {
    /// What a run does with the files.
    package enum Mode: Sendable {
        /// A file must be what the program says.
        case compare
        /// A file becomes what the program says.
        case write
        /// It is asked to write where no one reviews the difference.
        case refuse
    }

    /// What a run does whose environment has these variables.
    package static func mode(_ value: (String) -> String?) -> Mode {
        guard ["UPDATE_GOLDEN", "UPDATE_DOCS"].contains(where: { value($0) == "1" }) else {
            return .compare
        }
        return value("CI") == nil ? .write : .refuse
    }

    /// Whether this run writes; where it must not, the test fails.
    package static func isWritten(sourceLocation: SourceLocation = #_sourceLocation) -> Bool {
        let mode = mode { ProcessEnvironment.value(of: $0) }
        if mode == .refuse {
            Issue.record(
                "golden files are not written where CI is set; unset UPDATE_GOLDEN",
                sourceLocation: sourceLocation)
        }
        return mode == .write
    }

    /// Expects a file, named from the root of the checkout, to hold a text byte for byte.
    package static func expect(
        _ text: String, at name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = "\(Checkout.root)/\(name)"
        if isWritten(sourceLocation: sourceLocation) {
            try Files.replace(path, with: Array(text.utf8), mode: 0o644)
        }
        let golden = (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) }
        #expect(
            golden == text, "\(name): run the test with UPDATE_GOLDEN=1 and look at the difference",
            sourceLocation: sourceLocation)
    }
}
