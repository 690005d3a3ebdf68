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

    /// The name of the user of this process, or the number where it has no name.
    package static var userName: String {
        users.first { $0.number == userNumber }?.name ?? "\(userNumber)"
    }

    /// Whether this machine itself has a user of this name.
    package static func hasUser(_ name: String) -> Bool {
        users.contains { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The users of this machine's own list, without those of any directory service.
    private static var users: [(name: String, number: UInt32)] {
        let bytes = (try? Files.read("/etc/passwd", bytesMax: 1 << 20)) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(
                separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 2, let number = UInt32(String(decoding: fields[2], as: UTF8.self))
            else { return nil }
            return (String(decoding: fields[0], as: UTF8.self), number)
        }
    }
}
