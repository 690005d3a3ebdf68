import Basics
package import Messages
import Platform
package import Receivers

/// Reads the secret files of receivers; each attempt reads them again.
package enum CredentialsReader {
    private static let bytesMax = 64 << 10

    /// What the files say now, or in one line what is wrong, without what they hold.
    ///
    /// `secrets` are paths by the keys of a section, `contents` what their files should hold.
    /// Blocks: not for the pool of Swift concurrency.
    package static func read(
        _ secrets: [String: String], _ contents: [String: SecretContent] = [:]
    ) -> Result<Credentials, NotificationRefusal> {
        var credentials = Credentials()
        do throws(NotificationRefusal) {
            for (key, path) in secrets.sorted(by: { $0.key < $1.key }) {
                let text = try text(path)
                // What is no URL is said by the attempt.
                if contents[key] == .signingSecret, contents[key]?.refusal(text) != nil {
                    throw NotificationRefusal("\(path) holds no secret of the form whsec_BASE64")
                }
                credentials[key] = text
            }
        } catch { return .failure(error) }
        return .success(credentials)
    }

    /// What the files of a receiver say now.
    package static func read(_ receiver: Receiver) -> Result<Credentials, NotificationRefusal> {
        let contents = receiver.kind.definition.keys.compactMap { key in
            key.secretContent.map { (key.name, $0) }
        }
        return read(receiver.secrets, Dictionary(contents, uniquingKeysWith: { $1 }))
    }

    private static func text(_ path: String) throws(NotificationRefusal) -> String {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Files.read(path, bytesMax: bytesMax)
        } catch { throw NotificationRefusal("\(error)") }
        let text = SecretText.of(bytes)
        guard !text.isEmpty else { throw NotificationRefusal("\(path) is empty") }
        return text
    }
}
