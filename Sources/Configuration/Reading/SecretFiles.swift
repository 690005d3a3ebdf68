import Notifications

/// Holds files with secrets to being there and holding what they should; nothing of it is kept.
struct SecretFiles<Files: FileReading> {
    let findings: Findings
    let files: Files
    let directory: FileDirectory

    /// The path of a file that holds what it should; otherwise the problem is noted.
    func path<Key: SectionKey>(
        _ section: SectionReader<Key>, _ key: Key, _ content: SecretContent
    ) -> String? {
        guard let path = section.word(key).map(directory.appending) else { return nil }
        do throws(UnreadableFile) {
            let text = SecretText.of(try files.read(path))
            let problem = text.isEmpty ? "is empty" : content.refusal(text)
            if let problem { section.refuse(key, "\(Findings.quoted(path)) \(problem)") }
        } catch {
            section.refuse(key, "\(Findings.quoted(path)): \(error.reason)")
        }
        return path
    }
}

/// What counts of a file with a secret.
package enum SecretText {
    /// The text without blanks and line breaks around it.
    package static func of(_ bytes: [UInt8]) -> String {
        let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
        let text = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(text), as: UTF8.self)
    }
}
