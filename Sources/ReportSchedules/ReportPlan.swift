package import Reports

/// A report that is made by the clock: an item of the section `reports`.
package struct ReportPlan: Sendable, Equatable {
    /// There are at most this many.
    package static let countMax = 20
    /// A name is no longer, in bytes.
    package static let nameBytesMax = 40
    /// How many files of a report may be kept.
    package static let keepRange = 1...1000

    /// Its name, unique, with which its files begin.
    package let name: String
    /// When it is made.
    package let schedule: ReportSchedule
    /// The targets that it is about; empty for all.
    package var targets: [String] = []
    /// How it is written.
    package var format = ReportFormat.html
    /// Where its files are; nil for no files.
    package var directory: String?
    /// How many files are kept.
    package var keep = 12
    /// The name of the receiver that is sent it; nil for none.
    package var receiver: String?

    /// A report of all targets that goes nowhere yet.
    package init(name: String, schedule: ReportSchedule) {
        self.name = name
        self.schedule = schedule
    }

    /// Whether a name is a safe beginning of a file's name.
    package static func isName(_ text: String) -> Bool {
        (1...nameBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            } && text.utf8.first != UInt8(ascii: "-")
    }

    /// The name of the file on a period: `weekly-2026-11-16-2026-11-22.html`.
    package func fileName(_ period: ReportPeriod) -> String {
        "\(name)-\(schedule.days(of: period))\(format.ending)"
    }

    /// Which of the files in its directory are beyond those that are kept: the oldest of its own.
    package func beyond(_ names: [String]) -> [String] {
        let own = names.filter(isOwn).sorted { Array($0.utf8).lexicographicallyPrecedes($1.utf8) }
        return Array(own.dropLast(keep))
    }

    /// Whether a file has a name that this report gives.
    private func isOwn(_ file: String) -> Bool {
        let shape = schedule.span == .day ? "0000-00-00" : "0000-00-00-0000-00-00"
        let bytes = Array(file.utf8)
        let (start, end) = (Array("\(name)-".utf8), Array(format.ending.utf8))
        guard bytes.count == start.count + shape.utf8.count + end.count,
            bytes.starts(with: start), bytes.suffix(end.count).elementsEqual(end)
        else { return false }
        return zip(bytes.dropFirst(start.count), shape.utf8).allSatisfy { byte, wanted in
            wanted == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == wanted
        }
    }
}
