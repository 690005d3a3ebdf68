/// Stands for a statement's text, which may be long: equal for no two texts that anyone will see.
struct StatementKey: Hashable {
    private let first: Int
    private let second: Int
    private let bytes: Int

    init(_ text: String) {
        first = Self.hash(text, 1)
        second = Self.hash(text, 2)
        bytes = text.utf8.count
    }

    // Seeded by the process, so that no text can be made to collide.
    private static func hash(_ text: String, _ salt: UInt8) -> Int {
        var hasher = Hasher()
        hasher.combine(salt)
        // By bytes: texts that only look alike are different statements.
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }
}
