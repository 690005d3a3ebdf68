package import AgentSettings
package import Documents

extension WebConfigFile {
    /// Reads a file; relative paths in it begin in its directory.
    package static func load(
        _ path: String, files: some FileReading
    ) -> Result<WebConfigFile, Problems> {
        do throws(UnreadableFile) {
            return parse(try files.read(path), file: path)
        } catch {
            return .failure(Problems(Problem(file: path, message: error.reason)))
        }
    }

    /// Reads a file's content; `file` names it in problems, and relative paths begin in its
    /// directory.
    package static func parse(
        _ content: [UInt8], file: String
    ) -> Result<WebConfigFile, Problems> {
        parse(content, file: file, keys: KnownKeys.harmless)
    }
}
