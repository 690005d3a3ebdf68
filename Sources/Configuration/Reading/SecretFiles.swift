import Basics
import Receivers
import YAML

/// Holds files with secrets to being there and holding what they should; nothing of it is kept.
struct SecretFiles<Files: FileReading> {
    let findings: Findings
    let files: Files
    let directory: FileDirectory

    /// The path of a file that holds what it should; otherwise the problem is noted.
    func path<Key: SectionKey>(
        _ section: SectionReader<Key>, _ key: Key, _ content: SecretContent
    ) -> String? {
        guard let path = section.word(key).map(directory.appending) else {
            section.value(key).map { findings.hide([$0.range]) }
            return nil
        }
        do throws(UnreadableFile) {
            let text = SecretText.of(try files.read(path))
            let problem = text.isEmpty ? "is empty" : content.refusal(text)
            if let problem { section.refuse(key, path, .content(problem), files) }
        } catch {
            section.refuse(key, path, .unreadable(error.reason), files)
        }
        return path
    }
}

extension SecretFiles {
    /// What keeps a file from giving a password in its first line; nil when nothing does.
    ///
    /// Read again at each new connection; the first time here, so that a wrong path is seen before
    /// it takes a target away.
    static func problem(ofPasswordIn path: String, _ files: Files) -> SecretFileProblem? {
        do throws(UnreadableFile) {
            let line = try files.read(path).prefix { $0 != 0x0A && $0 != 0x0D }
            return line.isEmpty ? .content("has no password in its first line") : nil
        } catch {
            return .unreadable(error.reason)
        }
    }
}
