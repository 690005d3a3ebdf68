import Basics

/// A file that a mail brings along.
package struct MailAttachment: Sendable, Equatable {
    /// Its name, of letters, digits, points, dashes and underscores.
    package let name: String
    /// Its media type.
    package let type: String
    /// What is in it.
    package let content: [UInt8]

    /// A file.
    package init(name: String, type: String, content: [UInt8]) {
        self.name = name
        self.type = type
        self.content = content
    }

    /// As many bytes as a line of a mail has, before they are encoded.
    private static let lineBytes = 57
    /// What stands around its content, and more.
    private static let headBytesMax = 1024

    /// How many bytes of a mail it takes at most.
    package var mailBytes: Int {
        (content.count / Self.lineBytes + 1) * 78 + Self.headBytesMax
    }

    /// The lines of its part of a mail.
    var lines: [String] {
        let starts = stride(from: 0, to: content.count, by: Self.lineBytes)
        return [
            "Content-Type: \(type)", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"\(name)\"", "",
        ]
            + starts.map { start in
                Base64.text(of: content[start..<min(start + Self.lineBytes, content.count)])
            }
    }
}
