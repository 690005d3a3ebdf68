import Configuration
package import Notifications
import Platform

/// Reads the secret files of receivers; each attempt reads them again.
package enum CredentialsReader {
    private static let bytesMax = 64 << 10

    /// What the files say now, or in one line what is wrong, without what they hold.
    ///
    /// Blocks: not for the pool of Swift concurrency.
    package static func read(
        _ secrets: Receiver.Secrets
    ) -> Result<Credentials, NotificationRefusal> {
        var credentials = Credentials()
        do throws(NotificationRefusal) {
            credentials.url = try text(secrets.urlFile)
            credentials.key = try text(secrets.keyFile)
            credentials.bearerToken = try text(secrets.bearerTokenFile)
            for path in secrets.secretFiles {
                guard let text = try text(path), let key = WebhookSignature.key(in: text) else {
                    throw NotificationRefusal("\(path) holds no secret of the form whsec_BASE64")
                }
                credentials.signingKeys.append(key)
            }
        } catch { return .failure(error) }
        return .success(credentials)
    }

    private static func text(_ path: String?) throws(NotificationRefusal) -> String? {
        guard let path else { return nil }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Files.read(path, bytesMax: bytesMax)
        } catch { throw NotificationRefusal("\(error)") }
        let text = SecretText.of(bytes)
        guard !text.isEmpty else { throw NotificationRefusal("\(path) is empty") }
        return text
    }
}
