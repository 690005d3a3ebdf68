/// What a configuration expects of a setting of the server.
package struct ExpectedSetting: Sendable, Hashable {
    /// The setting's name in small letters, as PostgreSQL compares it.
    package let name: String
    /// The value, as the configuration has it.
    package let value: String

    /// The most of one target.
    package static let countMax = 100
    /// The longest value in bytes.
    package static let valueBytesMax = 256

    /// Puts both together; `name` in any letters.
    package init(name: String, value: String) {
        self.name = name.lowercased()
        self.value = value
    }
}
