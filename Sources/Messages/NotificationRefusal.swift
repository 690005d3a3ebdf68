/// Why a text of the configuration or of a request is not understood.
package struct NotificationRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line that names the value.
    package let description: String
    /// Whether the same may be taken later: it is right, and could not be kept.
    package let isTemporary: Bool

    /// Says it in words.
    package init(_ description: String, isTemporary: Bool = false) {
        self.description = description
        self.isTemporary = isTemporary
    }
}
