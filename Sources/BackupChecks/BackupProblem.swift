import Basics

/// Why it is not known which backups there are.
package struct BackupProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line without what cannot be seen.
    package let description: String

    /// The longest reason in bytes.
    private static let bytesMax = 300

    /// A reason, which may hold words of others.
    package init(_ reason: String) {
        let line = VisibleText.line(
            reason.split { $0 == "\n" || $0 == "\r" || $0 == "\t" }.joined(separator: " "))
        var view = String.UnicodeScalarView()
        var count = 0
        for scalar in line.unicodeScalars {
            count += UTF8.width(scalar)
            if count > Self.bytesMax {
                view.append("…")
                break
            }
            view.append(scalar)
        }
        description = String(view)
    }
}
