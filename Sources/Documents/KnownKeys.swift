/// Every key that is understood, by section: what examples and documentation are held to.
package enum KnownKeys {
    /// A mapping that a file may hold.
    package struct Section: Sendable, Equatable {
        /// Where it stands: keys joined by dots; items of a list are not counted.
        package let path: String
        /// Its keys.
        package let keys: [String]

        /// The keys of a type.
        package init<Key: SectionKey>(_ path: String, _ type: Key.Type) {
            self.path = path
            keys = Key.allCases.map(\.rawValue)
        }

        /// Keys by their names.
        package init(_ path: String, keys: [String]) {
            self.path = path
            self.keys = keys
        }
    }
}
