import Basics
import Documents
import Receivers
import YAML

extension SecretFiles {
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
