/// A unit of settings: an amount of memory in bytes, or a time in microseconds.
struct SettingUnit: Equatable {
    private enum Dimension {
        case memory, time
    }

    /// From the largest to the smallest, as PostgreSQL writes them: letters count.
    private static let all: [(name: String, dimension: Dimension, size: Double)] = [
        ("TB", .memory, 1_099_511_627_776), ("GB", .memory, 1_073_741_824),
        ("MB", .memory, 1_048_576), ("kB", .memory, 1024), ("B", .memory, 1),
        ("d", .time, 86_400_000_000), ("h", .time, 3_600_000_000), ("min", .time, 60_000_000),
        ("s", .time, 1_000_000), ("ms", .time, 1000), ("us", .time, 1),
    ]

    private let dimension: Dimension
    /// In bytes or microseconds.
    let size: Double

    /// A unit of `pg_settings`, such as `8kB` or `min`; nil for another text.
    init?(_ text: String) {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        let count = digits.isEmpty ? 1 : Double(String(decoding: digits, as: UTF8.self)) ?? 0
        let name = String(decoding: text.utf8.dropFirst(digits.count), as: UTF8.self)
        guard count > 0, let unit = Self.all.first(where: { $0.name == name }) else { return nil }
        dimension = unit.dimension
        size = count * unit.size
    }

    /// The names of the units that an amount in this one may have.
    var names: [String] {
        Self.all.filter { $0.dimension == dimension }.map(\.name)
    }

    /// An amount in another unit, in this one; nil when they do not go together.
    ///
    /// A fraction is rounded to the next smaller unit, as PostgreSQL does.
    func converted(_ amount: Double, from name: String) -> Double? {
        guard let place = Self.all.firstIndex(where: { $0.name == name }),
            Self.all[place].dimension == dimension
        else { return nil }
        var whole = amount * Self.all[place].size
        let next = place + 1
        if next < Self.all.count, Self.all[next].dimension == dimension {
            let smaller = Self.all[next].size
            whole = (whole / smaller).rounded(.toNearestOrEven) * smaller
        }
        return whole / size
    }

    /// An amount in this unit as SHOW writes it: in the largest one that leaves no fraction.
    func text(_ amount: Double) -> String {
        let whole = amount * size
        let fitting = Self.all.first { unit in
            guard unit.dimension == dimension else { return false }
            return (whole / unit.size).rounded() == whole / unit.size
        }
        guard amount != 0, let fitting, let count = Int(exactly: whole / fitting.size) else {
            return SettingAmount.text(amount)
        }
        return "\(count)\(fitting.name)"
    }
}
