import JSON

/// Cuts an answer to a number of bytes: long texts first, then rows of lists from their end.
///
/// What is cut is counted. Within an object, members that are small stay whole and the others share what
/// is left, and so it is with targets, as long as each has some room: a large one must not hide that
/// others are in trouble, too.
struct ContextFit {
    /// How many rows and members are left out.
    private(set) var leftOut = 0
    /// How many texts are shortened.
    private(set) var shortened = 0

    /// Less room than this is not worth being shared out to a target.
    private static let targetBytesMin = 1024

    private let textBytesMax: Int

    init(textBytesMax: Int) { self.textBytesMax = textBytesMax }

    /// The value with its long texts shortened.
    mutating func shortening(_ value: JSON) -> JSON {
        switch value {
        case .text(let text) where text.utf8.count > textBytesMax:
            shortened += 1
            return .text(Self.beginning(of: text, bytesMax: textBytesMax) + "…")
        case .list(let values):
            var shorter: [JSON] = []
            for value in values { shorter.append(shortening(value)) }
            return .list(shorter)
        case .object(let members):
            var shorter: [JSON.Member] = []
            for member in members {
                shorter.append(.init(member.name, shortening(member.value)))
            }
            return .object(shorter)
        default: return value
        }
    }

    /// As much of the value as has room; nil when nothing of it has.
    mutating func fit(_ value: JSON, in room: Int) -> JSON? {
        if value.compact.utf8.count <= room { return value }
        return switch value {
        case .list(let values): room >= 2 ? list(values, room - 2) : nil
        case .object(let members): room >= 2 ? object(members, room - 2) : nil
        default: nil
        }
    }

    private mutating func list(_ values: [JSON], _ space: Int) -> JSON {
        var room = space
        var kept: [JSON] = []
        for value in values {
            let size = value.compact.utf8.count + 1
            if size > room {
                // Parts of a row are better than nothing, but worse than fewer whole ones.
                if kept.isEmpty, let part = fit(value, in: room - 1) { kept.append(part) }
                break
            }
            room -= size
            kept.append(value)
        }
        leftOut += values.count - kept.count
        return .list(kept)
    }

    private mutating func object(_ members: [JSON.Member], _ space: Int) -> JSON {
        let frames = members.map { JSONText.quoted($0.name).utf8.count + 2 }
        let sizes = members.map { $0.value.compact.utf8.count }
        let shares = Self.shares(of: space, zip(frames, sizes).map { $0 + $1 })
        var kept: [JSON.Member] = []
        for (index, member) in members.enumerated() {
            let share = shares[index] - frames[index]
            let part =
                if member.name == "targets", case .list(let targets) = member.value,
                    targets.count > 1, share >= targets.count * Self.targetBytesMin
                { list(of: targets, in: share) } else { fit(member.value, in: share) }
            guard let part else {
                leftOut += 1
                continue
            }
            kept.append(.init(member.name, part))
        }
        return .object(kept)
    }

    /// A list whose elements share its room.
    private mutating func list(of targets: [JSON], in room: Int) -> JSON {
        let shares = Self.shares(of: room - 2, targets.map { $0.compact.utf8.count + 1 })
        var kept: [JSON] = []
        for (target, share) in zip(targets, shares) {
            if let part = fit(target, in: share - 1) { kept.append(part) } else { leftOut += 1 }
        }
        return .list(kept)
    }

    /// How much of `space` each of these sizes gets: small ones what they need, the others the same.
    private static func shares(of space: Int, _ sizes: [Int]) -> [Int] {
        var room = space
        var shares = [Int](repeating: 0, count: sizes.count)
        let order = sizes.indices.sorted { sizes[$0] < sizes[$1] }
        for (place, index) in order.enumerated() {
            shares[index] = min(max(0, room) / (order.count - place), sizes[index])
            room -= shares[index]
        }
        return shares
    }

    private static func beginning(of text: String, bytesMax: Int) -> String {
        var beginning = String.UnicodeScalarView()
        var room = bytesMax
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            beginning.append(scalar)
        }
        return String(beginning)
    }
}
