internal import CCrypt

/// A bcrypt hash: `$2b$10$` and 53 characters of salt and digest.
package struct PasswordHash: Sendable, Equatable {
    /// One more doubles the time of a check; this one takes some seconds.
    package static let costMax = 16
    private static let length = 60

    let text: String
    /// The binary logarithm of the number of rounds.
    package let cost: Int

    /// Nil when the text is no bcrypt hash, or one whose check would take too long.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length,
            ["$2a$", "$2b$", "$2y$"].contains(where: { text.hasPrefix($0) }),
            let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)),
            (4...Self.costMax).contains(cost), bytes[6] == UInt8(ascii: "$"),
            bytes[7...].allSatisfy(Self.isSaltCharacter)
        else { return nil }
        self.text = text
        self.cost = cost
    }

    private init(text: String, cost: Int) {
        self.text = text
        self.cost = cost
    }

    /// A hash that takes as long to check as others of this cost; no password is known for it.
    package static func decoy(cost: Int) -> PasswordHash {
        let digits = cost < 10 ? "0\(cost)" : "\(cost)"
        let salt = String(repeating: "e", count: 22)
        return PasswordHash(
            text: "$2b$\(digits)$\(salt)" + String(repeating: "O", count: 31), cost: cost)
    }

    /// Whether the password is the one; takes 50 ms and more on purpose.
    func matches(_ password: [UInt8]) -> Bool {
        // libcrypt would stop at a zero byte and compare the part before it.
        let hasZero = password.contains(0)
        let computed = Self.crypt(hasZero ? [] : password, setting: text)
        return Self.areEqual(computed, Array(text.utf8)) && !hasZero
    }

    /// Takes the same time wherever the first difference is.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    private static func crypt(_ password: [UInt8], setting: String) -> [UInt8] {
        // 32 KB: too much for the stack of a small thread.
        let workspace = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        workspace.initialize(to: crypt_data())
        defer {
            workspace.deinitialize(count: 1)
            workspace.deallocate()
        }
        let phrase = password.map(CChar.init(bitPattern:)) + [0]
        guard let result = crypt_r(phrase, setting, workspace) else { return [] }
        return Array(String(cString: result).utf8)
    }

    private static func isSaltCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "/"), 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}
