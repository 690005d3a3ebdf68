import Glibc

/// The environment variables that this process was started with.
package enum ProcessEnvironment {
    /// The value of one, or nil when it is not set or empty.
    package static func value(of name: String) -> String? {
        guard let raw = getenv(name), raw.pointee != 0 else { return nil }
        return String(cString: raw)
    }

    /// As which user this process works.
    package static var userNumber: UInt32 { geteuid() }

    /// Whether this process may do everything, so that what it starts should run as another user.
    package static var isRoot: Bool { geteuid() == 0 }
}
