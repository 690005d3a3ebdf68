package import HTTPMessages

/// An address cannot be listened on.
package struct ListenError: Error, Sendable, Equatable {
    /// The address.
    package let address: ListenAddress
    /// An `errno`, which says why.
    package let code: Int32
}
