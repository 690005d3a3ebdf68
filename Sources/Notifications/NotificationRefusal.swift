/// Why a text of the configuration or of a request is not understood.
package struct NotificationRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line that names the value.
    package let description: String

    /// Says it in words.
    package init(_ description: String) { self.description = description }
}
