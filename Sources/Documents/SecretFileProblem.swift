import YAML

/// Why a file with a secret cannot be used.
package enum SecretFileProblem {
    /// It cannot be read; the system's words, which may hold its path.
    case unreadable(String)
    /// It does not hold what it should; in words that hold no secret.
    case content(String)
}

extension SectionReader {
    /// Notes what is wrong with the file that a key names.
    ///
    /// People paste the secret itself where its file belongs: what does not look like a path is not
    /// shown, neither in the message nor in the line.
    package func refuse(
        _ key: Key, _ path: String, _ problem: SecretFileProblem, _ files: some FileReading
    ) {
        switch problem {
        case .content(let words): refuse(key, "\(Findings.quoted(path)) \(words)")
        case .unreadable(let reason):
            guard let node = value(key), case .scalar(let text, _) = node.content,
                !SecretFileName.isPath(text, at: path, files)
            else {
                refuse(key, "\(Findings.quoted(path)): \(reason)")
                return
            }
            findings.hide([node.range])
            refuse(
                key,
                "no such file; the value is not shown because it may be the secret itself:"
                    + " \(key.rawValue) names the file that holds it")
        }
    }
}

/// Tells the name of a file from a secret that was pasted in its place.
enum SecretFileName {
    /// Whether a text was meant as a path: its directory is there, or it is a plain name with an
    /// extension, such as `slack-url.txt`.
    static func isPath(_ text: String, at path: String, _ files: some FileReading) -> Bool {
        guard !text.contains("://") else { return false }
        guard text.dropFirst().contains("/") else { return isPlainName(text) }
        let directory = FileDirectory(directoryOf: path).path
        return files.facts(of: directory.isEmpty ? "." : directory) != nil
    }

    private static func isPlainName(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count > 1, let end = parts.last, (1...6).contains(end.count) else {
            return false
        }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte) }
        return end.allSatisfy(isLetter)
            && parts.dropLast().joined().allSatisfy {
                isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
            }
    }
}
