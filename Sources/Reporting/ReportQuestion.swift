import Basics
import Metrics
package import ReportReading
package import Reports

/// What the address of `/report` asks for.
package struct ReportQuestion: Sendable, Equatable {
    /// What may stand behind the question mark: as the options of `pgvigil report`.
    private enum Name: String, CaseIterable {
        case target, period, from, to, compare, against, format
    }

    /// A longer value is refused; a target's name is as long as it is.
    private static let valueBytesMax = 200

    /// Which periods.
    package let request: ReportRequest
    /// Which target; nil for all.
    package let target: String?
    /// How it is written.
    package let format: ReportFormat

    /// Reads the parameters; an empty one is none, as a form sends it.
    ///
    /// `now` is in milliseconds since 1970.
    /// - Throws: `ReportRefusal` that names the parameter and its value.
    package init(
        _ parameters: [(name: String, value: String)], now: Int64
    ) throws(ReportRefusal) {
        var values: [Name: String] = [:]
        for (text, value) in parameters {
            guard let name = Name.allCases.first(where: { $0.rawValue.hasSameBytes(as: text) })
            else {
                let all = Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw ReportRefusal("parameter \(Self.shown(text)) is none of \(all)")
            }
            if value.isEmpty { continue }
            guard values[name] == nil else { throw ReportRefusal("\(text) is there twice") }
            guard name == .target || value.utf8.count <= Self.valueBytesMax else {
                throw ReportRefusal("\(text) is longer than \(Self.valueBytesMax) bytes")
            }
            values[name] = value
        }
        guard values[.compare] == nil || values[.against] == nil else {
            throw ReportRefusal("against is there beside compare, which is the same")
        }
        var words = ReportRequest.Words(mark: "")
        words.period = values[.period]
        words.from = values[.from]
        words.to = values[.to]
        words.compare = values[.compare] ?? values[.against]
        format = try Self.format(values[.format])
        target = values[.target]
        request = try ReportRequest(words, now: now)
    }

    private static func format(_ word: String?) throws(ReportRefusal) -> ReportFormat {
        guard let word else { return .html }
        guard
            let format = ReportFormat.allCases.first(where: { $0.rawValue.hasSameBytes(as: word) })
        else { throw ReportRefusal("format \(shown(word)) is none of \(ReportFormat.names)") }
        return format
    }

    /// In one line and not longer than an address should be.
    private static func shown(_ text: String) -> String {
        let scalars = String.UnicodeScalarView(text.unicodeScalars.prefix(valueBytesMax))
        return VisibleText.line(String(scalars))
    }
}
