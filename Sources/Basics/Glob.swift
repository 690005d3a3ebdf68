/// A pattern for names: `*` stands for any characters, `?` for one, the rest for itself.
package struct Glob: Sendable, Hashable {
    /// The pattern as written.
    package let pattern: String
    private let scalars: [Unicode.Scalar]

    /// Every text is a pattern.
    package init(_ pattern: String) {
        self.pattern = pattern
        scalars = Array(pattern.unicodeScalars)
    }

    /// Whether the pattern can stand for other names than itself.
    package var isWild: Bool { scalars.contains("*") || scalars.contains("?") }

    /// Whether the whole name fits the pattern.
    package func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var position = 0
        var place = 0
        // Where to go on when what followed the last star did not fit.
        var retry: (position: Int, place: Int)?
        while place < name.count {
            if position < scalars.count, scalars[position] == "*" {
                retry = (position, place)
                position += 1
            } else if position < scalars.count,
                scalars[position] == "?" || scalars[position] == name[place]
            {
                position += 1
                place += 1
            } else if let last = retry {
                retry = (last.position, last.place + 1)
                position = last.position + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return scalars[position...].allSatisfy { $0 == "*" }
    }

    /// Whether every name that fits `other` fits this pattern, as far as the letters of both show.
    package func covers(_ other: Glob) -> Bool {
        // Which prefixes of this pattern cover what was read of the other one.
        var covered = [Bool](repeating: false, count: scalars.count + 1)
        covered[0] = true
        for (place, scalar) in scalars.enumerated() where scalar == "*" && covered[place] {
            covered[place + 1] = true
        }
        for letter in other.scalars {
            var next = [Bool](repeating: false, count: scalars.count + 1)
            for (place, scalar) in scalars.enumerated() {
                if scalar == "*" {
                    next[place + 1] = next[place] || covered[place + 1]
                } else if scalar == letter || (scalar == "?" && letter != "*") {
                    next[place + 1] = covered[place]
                }
            }
            covered = next
        }
        return covered[scalars.count]
    }
}

extension Glob: CustomStringConvertible {
    /// The pattern.
    package var description: String { pattern }
}
